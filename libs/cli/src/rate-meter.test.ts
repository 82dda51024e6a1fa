import { expect, test } from 'vitest';
import { RateMeter } from './rate-meter.ts';

test('gives the rate over the window and the time that remains', () => {
  const meter = new RateMeter(10_000);
  expect(meter.perSecond).toBe(0);
  meter.update(100, 0);
  expect(meter.remainingMs(200)).toBe(Infinity);
  meter.update(110, 1000); // 10 units in 1 s
  expect(meter.perSecond).toBe(10);
  expect(meter.remainingMs(210)).toBe(10_000); // 100 left at 10/s
  expect(meter.remainingMs(110)).toBe(0);
});

test('forgets what is older than the window', () => {
  const meter = new RateMeter(10_000);
  for (let second = 0; second <= 60; second += 1)
    meter.update(second < 40 ? second : 40 + (second - 40) * 5, second * 1000);
  expect(meter.perSecond).toBeCloseTo(5, 6);
});
