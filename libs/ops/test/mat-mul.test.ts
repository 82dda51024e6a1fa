import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { useBackend } from './backends.ts';
import { deviation, noise } from './numbers.ts';

beforeAll(() => useBackend('wasm'));

/** Sums in double precision, element by element. */
function product(
  a: Float32Array,
  b: Float32Array,
  [m, k, n]: readonly [number, number, number],
): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let l = 0; l < k; l++) {
      for (let j = 0; j < n; j++) c[i * n + j] = c[i * n + j]! + a[i * k + l]! * b[l * n + j]!;
    }
  }
  return c;
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
}

// Extents on both sides of a tile (6 by 8), of a block (96 by 512) and of its depth (256).
test.each<[number, number, number]>([
  [1, 1, 1],
  [6, 3, 8],
  [7, 257, 9],
  [95, 256, 7],
  [97, 512, 17],
  [5, 300, 513],
  [103, 2, 519],
])('[%i, %i] times [.., %i], transposed in all four ways', (m, k, n) => {
  const a = noise(m * k, 1);
  const b = noise(k * n, 2);
  const expected = product(a, b, [m, k, n]);
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const left = transposeA ? tf.tensor2d(transposed(a, m, k), [k, m]) : tf.tensor2d(a, [m, k]);
      const right = transposeB ? tf.tensor2d(transposed(b, k, n), [n, k]) : tf.tensor2d(b, [k, n]);
      const actual = tf.matMul(left, right, transposeA, transposeB);
      expect(actual.shape).toEqual([m, n]);
      expect(deviation(actual.dataSync(), expected)).toBeLessThan(1e-5);
    }
  }
});

test('a product over no elements is zero', () => {
  expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('the result does not depend on what lay in memory before', () => {
  const run = (): Float32Array => {
    tf.tidy(() => tf.fill([200, 200], Number.NaN).dataSync());
    return tf.matMul(tf.ones([9, 300]), tf.ones([300, 11])).dataSync<'float32'>();
  };
  expect(new Set([...run(), ...run()])).toEqual(new Set([300]));
});
