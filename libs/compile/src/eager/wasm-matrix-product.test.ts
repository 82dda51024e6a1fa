import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { openWasmEngine } from './wasm-engine.ts';

beforeAll(async () => {
  await openWasmEngine();
});

function waves(shape: number[], phase: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i + phase)),
    shape,
  );
}

test('multiplies batches whose leading axes broadcast crosswise', () => {
  const a = waves([2, 1, 40, 30], 0);
  const b = waves([3, 30, 40], 1);
  const expected = tf.matMul(tf.tile(a, [1, 3, 1, 1]), tf.tile(tf.expandDims(b, 0), [2, 1, 1, 1]));
  const actual = tf.matMul(a, b);
  expect(actual.shape).toEqual([2, 3, 40, 40]);
  expect(actual.dataSync()).toEqual(expected.dataSync());
});

test('frees its intermediate matrices', () => {
  const [a, b] = [waves([4, 40, 30], 0), waves([4, 40, 30], 1)];
  const before = { ...tf.memory() };
  tf.matMul(a, b, true).dispose();
  tf.matMul(a, b, false, true).dispose();
  const { numTensors, numDataBuffers } = tf.memory();
  expect({ numTensors, numDataBuffers }).toEqual({
    numTensors: before.numTensors,
    numDataBuffers: before.numDataBuffers,
  });
  expect(tf.backend().numDataIds()).toBe(before.numDataBuffers);
});
