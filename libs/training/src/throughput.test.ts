import { expect, test } from 'vitest';
import { ThroughputMeter, type StepSample } from './throughput.ts';

function step(sequenceLength: number, totalMs: number): StepSample {
  return { rows: 16, sequenceLength, tokens: 100, flops: 1e9, waitMs: 0, totalMs };
}

function secondsPerStep(...steps: readonly StepSample[]): number {
  const meter = new ThroughputMeter();
  for (const sample of steps) meter.add(sample);
  return meter.read().secondsPerStep;
}

test('goes by steps that compile only while there are no others', () => {
  expect(secondsPerStep()).toBe(0);
  expect(secondsPerStep(step(64, 9000))).toBe(9);
  expect(secondsPerStep(step(64, 9000), step(128, 7000))).toBe(8);
  expect(secondsPerStep(step(64, 9000), step(128, 7000), step(128, 400))).toBe(0.4);
});

test('leaves out the first step of a length that comes late', () => {
  expect(secondsPerStep(step(64, 9000), step(64, 200), step(128, 7000), step(128, 400))).toBeCloseTo(0.3);
});

test('counts the steps that were not the first of their length', () => {
  const meter = new ThroughputMeter();
  for (const sequenceLength of [64, 128, 64, 96, 128]) meter.add(step(sequenceLength, 100));
  expect(meter.steadySteps).toBe(2);
});
