import { expect, test } from 'vitest';
import { chooseMount } from './choose-mount.ts';
import type { PlannedRun } from './open-plan.ts';

const runOf = (directory: string, ...paths: readonly string[]): PlannedRun =>
  ({
    directory,
    plan: { inputs: paths.map((path) => ({ path })) },
    manifest: undefined,
  }) as unknown as PlannedRun;

test('the deepest folder that holds output and inputs', () => {
  expect(chooseMount(runOf('/data/runs/out', '/data/texts/a.txt', '/data/texts/b/c.txt'), undefined)).toBe(
    '/data',
  );
  expect(chooseMount(runOf('/data/out', '/data/out-2/a.txt'), undefined)).toBe('/data');
  expect(chooseMount(runOf('/data/out'), undefined)).toBe('/data/out');
  expect(chooseMount(runOf('/data/out', 'https://example.org/a.txt', 's3://bucket/b'), undefined)).toBe(
    '/data/out',
  );
  expect(chooseMount(runOf('/data/runs/out', '/data/texts/a.txt'), '/data')).toBe('/data');
});

test.each([
  [runOf('/data/out', '/home/a.txt'), undefined, /expected a folder .* got \//],
  [runOf('/data/out', '/home/a.txt'), '/data', /outside of which \/home\/a.txt lies/],
  [runOf('/data/out'), '/data/other', /outside of which \/data\/out\/plan.json lies/],
  [runOf('/da:ta/out'), undefined, /without colons/],
])('what cannot be mounted is refused', (run, mount, message) => {
  expect(() => chooseMount(run, mount)).toThrow(message);
});
