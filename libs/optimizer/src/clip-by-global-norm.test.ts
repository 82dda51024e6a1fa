import { setBackend, tensor1d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { clipByGlobalNorm } from './clip-by-global-norm.ts';

beforeAll(() => setBackend('cpu'));

test('scales all gradients by one factor', () => {
  const { gradients, norm } = clipByGlobalNorm({ a: tensor1d([3]), b: tensor1d([0, 4]) }, 1);
  expect(norm.dataSync()[0]).toBe(5);
  expect(gradients['a']!.dataSync()[0]).toBeCloseTo(0.6, 6);
  expect(gradients['b']!.dataSync()[1]).toBeCloseTo(0.8, 6);
});

test('leaves short and zero gradients exactly as they are', () => {
  const short = clipByGlobalNorm({ a: tensor1d([0.3, -0.1]) }, 1);
  expect(short.gradients['a']!.dataSync()).toEqual(Float32Array.of(0.3, -0.1));
  const zero = clipByGlobalNorm({ a: tensor1d([0, 0]) }, 1);
  expect([...zero.gradients['a']!.dataSync()]).toEqual([0, 0]);
  expect(clipByGlobalNorm({}, 1).norm.dataSync()[0]).toBe(0);
});

test('the clipped length never exceeds the limit, and the direction stays', () => {
  const value = fc.float({ min: -1000, max: 1000, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (values, limit) => {
        const clipped = [...clipByGlobalNorm({ a: tensor1d(values) }, limit).gradients['a']!.dataSync()];
        expect(Math.hypot(...clipped)).toBeLessThanOrEqual(limit * (1 + 1e-5));
        expect(clipped.every((one, at) => one * values[at]! >= 0)).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  ['is no number', Number.NaN],
  ['is infinite', Number.POSITIVE_INFINITY],
  // Its square is above the largest float32 number.
  ['overflows when squared', 1e20],
])('a gradient that %s makes all gradients NaN', (_, value) => {
  const { gradients, norm } = clipByGlobalNorm({ a: tensor1d([0.5]), b: tensor1d([value, 0]) }, 1);
  expect(Number.isFinite(norm.dataSync()[0])).toBe(false);
  expect([...gradients['a']!.dataSync(), ...gradients['b']!.dataSync()]).toEqual([NaN, NaN, NaN]);
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the limit %d', (limit) => {
  expect(() => clipByGlobalNorm({}, limit)).toThrow(
    `expected limit to be a positive number, got ${limit}. Change limit.`,
  );
});
