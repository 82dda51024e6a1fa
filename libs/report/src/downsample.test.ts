import fc from 'fast-check';
import { expect, test } from 'vitest';
import { downsample } from './downsample.ts';

test('keeps the first, lowest, highest and last point of a column', () => {
  const line = { x: [0, 1, 2, 3, 4, 10], y: [1, 5, 0, 9, 3, 4] };
  expect(downsample(line, { min: 0, max: 10, columns: 2 })).toEqual({
    x: [0, 2, 3, 4, 10],
    y: [1, 0, 9, 3, 4],
  });
});

test('a gap stays a gap', () => {
  const line = { x: [0, 1, 2, 3], y: [1, Number.NaN, Infinity, 2] };
  expect(downsample(line, { min: 0, max: 3, columns: 1 })).toEqual({ x: [0, 1, 3], y: [1, Number.NaN, 2] });
});

test('points beyond the shorter list are left out', () => {
  expect(downsample({ x: [0, 1], y: [7] }, { min: 0, max: 1, columns: 10 })).toEqual({ x: [0], y: [7] });
});

test('few points remain of many, with the extremes among them', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 2000,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 50 }), (y, columns) => {
      const kept = downsample({ x: y.map((_, index) => index), y }, { min: 0, max: y.length - 1, columns });
      expect(kept.y.length).toBeLessThanOrEqual(4 * (columns + 1));
      expect(Math.max(...kept.y)).toBe(Math.max(...y));
      expect(Math.min(...kept.y)).toBe(Math.min(...y));
      expect([kept.y[0], kept.y.at(-1)]).toEqual([y[0], y.at(-1)]);
      expect(kept.x).toEqual(kept.x.toSorted((a, b) => a - b));
    }),
  );
});
