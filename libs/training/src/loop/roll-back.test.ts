import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lastDueStep, rollBackFolder } from './roll-back.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'albectra-roll-back-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

test.each([
  ['to the last that was due', [4, 8, 9, 11], 4, [4, 8]],
  ['nowhere, if that is the last', [4, 8], 4, [4, 8]],
  ['to the last, if none was due by this number', [5, 7], 4, [5, 7]],
  ['to the start, if stops alone have saved', [2, 3], 4, []],
])('goes %s', async (_, steps, every, left) => {
  const padded = (step: number): string => `step-${String(step).padStart(8, '0')}`;
  for (const step of steps) mkdirSync(join(run, 'checkpoints', padded(step)), { recursive: true });
  await rollBackFolder(run, every);
  expect(readdirSync(join(run, 'checkpoints'))).toEqual(left.map(padded));
});

test.each([
  [0, 0],
  [3, 0],
  [4, 4],
  [11, 8],
])('after step %i the last due one of every 4 is %i', (step, due) => {
  expect(lastDueStep(step, 4)).toBe(due);
});
