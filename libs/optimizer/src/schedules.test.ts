import { scalar, setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { cosine, electraSchedule, linearWarmupPolynomialDecay } from './schedules.ts';
import type { Schedule, ScheduleOptions } from './schedules.ts';

beforeAll(() => setBackend('cpu'));

const rates = (schedule: Schedule, steps: readonly number[]): number[] =>
  steps.map((step) => schedule(scalar(step, 'int32')).dataSync()[0]!);

const schedules: [string, (options: ScheduleOptions) => Schedule][] = [
  ['linearWarmupPolynomialDecay', linearWarmupPolynomialDecay],
  ['electraSchedule', electraSchedule],
  ['cosine', cosine],
];

test.each(schedules)('%s: no warm-up begins at the peak', (_, make) => {
  const schedule = make({ learningRate: 0.5, warmupSteps: 0, totalSteps: 4 });
  expect(rates(schedule, [0, 4, 5])).toEqual([0.5, 0, 0]);
});

test('the originals differ at the end of the warm-up', () => {
  const options = { learningRate: 1, warmupSteps: 2, totalSteps: 4 };
  // s / 2 while s < 2, then 1 - s / 4.
  expect(rates(linearWarmupPolynomialDecay(options), [0, 1, 2, 3, 4])).toEqual([0, 0.5, 0.5, 0.25, 0]);
  // (1 - s / 4) * min(1, s / 2).
  expect(rates(electraSchedule(options), [0, 1, 2, 3, 4])).toEqual([0, 0.375, 0.5, 0.25, 0]);
});

test.each(schedules)('%s: stays within 0 and the peak, and is never undefined', (_, make) => {
  const options = fc
    .record({
      totalSteps: fc.integer({ min: 1, max: 1_000_000 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ totalSteps, share }) => ({
      learningRate: 1,
      totalSteps,
      warmupSteps: Math.floor(totalSteps * share),
    }));
  fc.assert(
    fc.property(options, fc.nat(1_200_000), (chosen, step) => {
      const [rate] = rates(make(chosen), [step]);
      expect(rate).toBeGreaterThanOrEqual(0);
      expect(rate).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['learningRate', { learningRate: 0 }],
  ['learningRate', { learningRate: Number.NaN }],
  ['warmupSteps', { warmupSteps: 11 }],
  ['warmupSteps', { warmupSteps: 0.5 }],
  ['totalSteps', { totalSteps: 0 }],
])('refuses %s in %j', (subject, wrong) => {
  for (const [, make] of schedules) {
    const options = { learningRate: 1, warmupSteps: 1, totalSteps: 10, ...wrong };
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
  }
});
