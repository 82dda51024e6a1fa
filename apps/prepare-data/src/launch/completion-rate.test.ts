import { expect, test } from 'vitest';
import { completionRate } from './completion-rate.ts';

test('counts the intervals of the last ten minutes', () => {
  // Slow an hour ago; then one every 2 s.
  const times = [0, 3_000_000, 3_002_000, 3_004_000, 3_006_000];
  expect(completionRate(times, 3_010_000)).toBeCloseTo(1 / 2000);
});

test('knows nothing of one task, of none, and of a stage that is silent', () => {
  expect(completionRate([], 1000)).toBeUndefined();
  expect(completionRate([500], 1000)).toBeUndefined();
  expect(completionRate([500, 600], 1_000_000)).toBeUndefined();
});
