import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Pseudo-random numbers in [-1, 1) for tests, the same every time. */
export function noise(count: number, seed = 1): Float32Array {
  let state = seed * 2654435761;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

export function noiseTensor(shape: readonly number[], seed = 1): tf.Tensor {
  return tf.tensor(noise(tf.util.sizeFromShape([...shape]), seed), [...shape]);
}

/** Expects arrays to agree within an absolute and a relative tolerance. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  let worst = { index: -1, excess: 0 };
  for (let i = 0; i < expected.length; i++) {
    const excess =
      Math.abs(Number(actual[i]) - Number(expected[i])) / (tolerance * (1 + Math.abs(Number(expected[i]))));
    if (!(excess <= worst.excess)) worst = { index: i, excess };
  }
  expect(
    worst.excess,
    `element ${worst.index}: ${actual[worst.index]} against ${expected[worst.index]}`,
  ).toBeLessThanOrEqual(1);
}
