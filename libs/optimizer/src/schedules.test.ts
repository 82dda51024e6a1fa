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

test('a decay that counts from the end of the warm-up begins at the peak', () => {
  const options = { learningRate: 1, warmupSteps: 2, totalSteps: 4, decayFrom: 'warmup-end' } as const;
  // s / 2 while s < 2, then 1 - (s - 2) / 2.
  expect(rates(linearWarmupPolynomialDecay(options), [0, 1, 2, 3, 4, 5])).toEqual([0, 0.5, 1, 0.5, 0, 0]);
});

test('a warm-up that starts late has rate 0 before it', () => {
  const options = { learningRate: 1, warmupSteps: 2, totalSteps: 8, warmupStart: 2 };
  // (s - 2) / 2 from step 2 on while s < 4, then 1 - s / 8: ALBERT's, which would be negative before step 2.
  expect(rates(linearWarmupPolynomialDecay(options), [0, 1, 2, 3, 4, 6])).toEqual([0, 0, 0, 0.5, 0.5, 0.25]);
  // Without a warm-up there is nothing to start.
  const none = { ...options, warmupSteps: 0 };
  expect(rates(linearWarmupPolynomialDecay(none), [0, 2, 4])).toEqual([1, 0.75, 0.5]);
});

test("ELECTRA's warm-up takes the longer of steps and share", () => {
  const options = { learningRate: 1, warmupSteps: 1, totalSteps: 8, warmupShare: 0.5 };
  // (1 - s / 8) * min(1, s / 4).
  expect(rates(electraSchedule(options), [1, 4, 6])).toEqual([0.21875, 0.5, 0.25]);
  expect(rates(electraSchedule({ ...options, warmupSteps: 8 }), [4])).toEqual([0.25]);
});

test.each(schedules)('%s: ends at the floor and stays there', (_, make) => {
  const schedule = make({ learningRate: 2, warmupSteps: 1, totalSteps: 4, finalShare: 0.25 });
  expect(rates(schedule, [4, 5, 1000])).toEqual([0.5, 0.5, 0.5]);
});

test.each(schedules)('%s: stays within 0 and the peak, above the floor after the warm-up', (_, make) => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const options = fc
    .record({ totalSteps: fc.integer({ min: 1, max: 1_000_000 }), share, finalShare: share })
    .map(({ totalSteps, share, finalShare }) => ({
      learningRate: 1,
      totalSteps,
      warmupSteps: Math.floor(totalSteps * share),
      finalShare,
    }));
  fc.assert(
    fc.property(options, fc.nat(1_200_000), (chosen, step) => {
      const [rate] = rates(make(chosen), [step]);
      const floor = step < chosen.warmupSteps ? 0 : chosen.finalShare;
      // The floor and the rest of the peak add up to 1 but for the rounding of both.
      expect(rate).toBeGreaterThanOrEqual(Math.max(0, floor - 2e-7));
      expect(rate).toBeLessThanOrEqual(1 + 2e-7);
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
  ['finalShare', { finalShare: 1.1 }],
  ['finalShare', { finalShare: Number.NaN }],
])('refuses %s in %j', (subject, wrong) => {
  for (const [, make] of schedules) {
    const options = { learningRate: 1, warmupSteps: 1, totalSteps: 10, ...wrong };
    expect(() => make(options)).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
  }
});

test.each([
  ['power', { power: 0 }],
  ['decayFrom', { decayFrom: 'middle' as 'start' }],
  ['warmupStart', { warmupStart: -1 }],
  ['warmupSteps', { warmupStart: 9, warmupSteps: 2 }],
])('refuses %s in %j of a warm-up before a decay', (subject, wrong) => {
  const options = { learningRate: 1, warmupSteps: 1, totalSteps: 10, ...wrong };
  expect(() => linearWarmupPolynomialDecay(options)).toThrow(
    expect.objectContaining({ code: 'invalid-option', subject }),
  );
});

test.each([
  ['power', { power: -1 }],
  ['warmupShare', { warmupShare: 2 }],
])('refuses %s in %j of a warm-up times a decay', (subject, wrong) => {
  const options = { learningRate: 1, warmupSteps: 1, totalSteps: 10, ...wrong };
  expect(() => electraSchedule(options)).toThrow(
    expect.objectContaining({ code: 'invalid-option', subject }),
  );
});
