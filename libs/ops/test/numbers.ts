import * as tf from '@tensorflow/tfjs-core';

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

/** The largest |actual − expected| / (1 + |expected|); infinite where lengths differ or a number is missing. */
export function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return Array.from(expected).reduce((worst, value, index) => {
    const distance = Math.abs(Number(actual[index]) - value) / (1 + Math.abs(value));
    return Number.isNaN(distance) ? Infinity : Math.max(worst, distance);
  }, 0);
}
