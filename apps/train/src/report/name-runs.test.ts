import { expect, test } from 'vitest';
import { nameRuns } from './name-runs.ts';

test('names runs by as little of their paths as tells them apart', () => {
  expect(nameRuns(['/x/one', '/x/two/'])).toEqual(['one', 'two']);
  expect(nameRuns(['/a/runs/small', '/b/runs/small', '/b/runs/large'])).toEqual([
    'a/runs/small',
    'b/runs/small',
    'b/runs/large',
  ]);
  expect(nameRuns(['runs/x'])).toEqual(['x']);
  expect(nameRuns(['x', './x'])).toEqual(['x (1)', './x (2)']);
});
