import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smooth } from './smooth.ts';

test('counts what lies a half-life away by half', () => {
  // (0 + 3 / 2) / (1 + 1 / 2) = 1, and (3 + 0 / 2) / (1 + 1 / 2) = 2.
  expect(smooth({ x: [0, 1], y: [0, 3] }, 1)).toEqual([1, 2]);
  // Two half-lives away counts a quarter: (0 + 4 / 4) / 1.25 = 0.8.
  expect(smooth({ x: [0, 2], y: [0, 4] }, 1)).toEqual([0.8, 3.2]);
});

test('does not lag behind a line that falls', () => {
  const x = Array.from({ length: 101 }, (_, index) => index);
  expect(smooth({ x, y: x.map((place) => 5 - 2 * place) }, 5)[50]).toBeCloseTo(-95, 9);
});

test('leaves a gap where there is no number, and none behind it', () => {
  expect(smooth({ x: [0, 1, 2], y: [3, Number.NaN, 3] }, 10)).toEqual([3, Number.NaN, 3]);
  expect(smooth({ x: [0, 1], y: [1, Infinity] }, 10)).toEqual([1, Number.NaN]);
  expect(smooth({ x: [0, 1], y: [1, Infinity] }, 0)).toEqual([1, Number.NaN]);
});

test('leaves values as they are without a half-life', () => {
  expect(smooth({ x: [0, 1, 2], y: [1, 5, 2] }, 0)).toEqual([1, 5, 2]);
});

test('stays between the least and the greatest value', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1e9, noNaN: true }), (y, halfLife) => {
      const smoothed = smooth({ x: y.map((_, index) => index), y }, halfLife);
      expect(smoothed.length).toBe(y.length);
      const [least, greatest] = [Math.min(...y), Math.max(...y)];
      for (const value of smoothed) {
        expect(value).toBeGreaterThanOrEqual(least - 1e-6);
        expect(value).toBeLessThanOrEqual(greatest + 1e-6);
      }
    }),
  );
});
