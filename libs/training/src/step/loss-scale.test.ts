import '@tensorflow/tfjs-backend-cpu';
import type { NamedTensors } from '@albectra/ops';
import { scalar, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { initialLossScale, LOSS_SCALE_BOUNDS, nextLossScale } from './loss-scale.ts';

beforeAll(() => setBackend('cpu'));

/** Value, good steps and skipped steps after each of some steps; `.` is a sound one, `!` one that overflows. */
function follow(steps: string, recipe: { initial: number; growthSteps: number }): number[][] {
  let entries: NamedTensors = Object.fromEntries(
    Object.entries(initialLossScale(recipe)).map(([name, { values, dtype }]) => [
      name,
      scalar(values[0]!, dtype),
    ]),
  );
  return Array.from(steps, (step) => {
    entries = nextLossScale(entries, scalar(step === '.', 'bool'), recipe);
    return ['value', 'goodSteps', 'skippedSteps'].map((name) => entries[name]!.dataSync()[0]!);
  });
}

test('doubles after enough sound steps in a row, and halves at once', () => {
  expect(follow('..!...!!', { initial: 8, growthSteps: 3 })).toEqual([
    [8, 1, 0],
    [8, 2, 0],
    [4, 0, 1],
    [4, 1, 1],
    [4, 2, 1],
    [8, 0, 1],
    [4, 0, 2],
    [2, 0, 3],
  ]);
});

test('stays within its bounds', () => {
  const { least, most } = LOSS_SCALE_BOUNDS;
  expect(follow('!!', { initial: 1.5, growthSteps: 1 }).map(([value]) => value)).toEqual([least, least]);
  expect(follow('..', { initial: most / 2, growthSteps: 1 }).map(([value]) => value)).toEqual([most, most]);
});
