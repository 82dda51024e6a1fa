import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from './read-run-log.ts';
import { measureThroughput } from './throughput.ts';

const event = (startMs: number, endMs: number, bytes: number, stage = 'build'): RunEvent => ({
  endMs,
  durationMs: endMs - startMs,
  stage,
  bytes,
  rows: 0,
  steps: {},
});

test('two threads at work at once add up', () => {
  const run = measureThroughput([event(0, 12_000, 12_000), event(0, 12_000, 24_000)]);
  expect(run).toMatchObject({ workMs: 12_000, restMs: 0, rests: 0 });
  // 36,000 bytes in 12 seconds.
  expect(run?.stages[0]?.bytesPerSecond).toHaveLength(120);
  for (const rate of run?.stages[0]?.bytesPerSecond ?? []) expect(rate).toBeCloseTo(3000);
});

test('time in which nothing ran is left out', () => {
  const hour = 3_600_000;
  const run = measureThroughput([event(hour, hour + 6000, 6000), event(0, 6000, 12_000)]);
  expect(run).toMatchObject({ workMs: 12_000, restMs: hour - 6000, rests: 1 });
  const rates = run?.stages[0]?.bytesPerSecond ?? [];
  expect(rates[0]).toBeCloseTo(2000);
  expect(rates[119]).toBeCloseTo(1000);
});

test('a stage has gaps before it began and after it ended, and one that read nothing is left out', () => {
  const run = measureThroughput([
    event(0, 6000, 6000),
    event(6000, 12_000, 600, 'second'),
    event(0, 9, 0, 'third'),
  ]);
  expect(run?.stages.map(({ name }) => name)).toEqual(['build', 'second']);
  const [build, second] = run?.stages ?? [];
  expect(build?.bytesPerSecond.findIndex(Number.isNaN)).toBe(59);
  expect(second?.bytesPerSecond.findIndex((rate) => !Number.isNaN(rate))).toBe(61);
});

test('a seventh stage is counted with the sixth', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const run = measureThroughput(
    names.map((name, index) => event(index * 1000, index * 1000 + 1000, 1, name)),
  );
  expect(run?.stages.map(({ name }) => name)).toEqual(names.slice(0, 6));
});

test('there is none without work that took time', () => {
  expect(measureThroughput([])).toBeUndefined();
  expect(measureThroughput([event(5, 5, 100)])).toBeUndefined();
});

test('no byte is lost but in steps that stages share', () => {
  const work = fc.record({
    start: fc.integer({ min: 0, max: 10_000_000 }),
    length: fc.integer({ min: 1, max: 100_000 }),
    bytes: fc.integer({ min: 1, max: 1_000_000 }),
  });
  fc.assert(
    fc.property(fc.array(work, { minLength: 1, maxLength: 30 }), (parts) => {
      const run = measureThroughput(
        parts.map(({ start, length, bytes }) => event(start, start + length, bytes)),
      );
      const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
      const stepSeconds = (run?.workMs ?? 0) / 120 / 1000;
      const counted = run?.stages[0]?.bytesPerSecond.reduce((sum, rate) => sum + rate * stepSeconds, 0);
      expect(counted).toBeCloseTo(total, -1);
    }),
  );
});
