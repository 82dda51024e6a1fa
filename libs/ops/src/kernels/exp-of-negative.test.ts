import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expOfNegative } from './exp-of-negative.ts';

test('agrees with Math.exp to 1e-7 of its value', () => {
  fc.assert(
    fc.property(fc.double({ min: -87, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(expOfNegative(x) / Math.exp(x) - 1)).toBeLessThan(1e-7);
    }),
    { numRuns: 2000 },
  );
});

test('has its ends right', () => {
  expect(expOfNegative(0)).toBe(1);
  expect(expOfNegative(-87)).toBeCloseTo(Math.exp(-87), 45);
  expect(expOfNegative(-1000)).toBe(0);
  expect(expOfNegative(-Infinity)).toBe(0);
});
