import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import {
  addBias,
  columnSum,
  dense,
  embeddingLookup,
  gelu,
  geluTanh,
  layerNorm,
  sigmoidCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from '../src/index.ts';
import { useBackend, type TestBackend } from './backends.ts';
import { deviation, noise, noiseTensor } from './numbers.ts';

/** A function of float tensors of these shapes; `offset` keeps inputs off poles and kinks. */
interface Case {
  readonly shapes: readonly (readonly number[])[];
  readonly offset?: number;
  run(...inputs: tf.Tensor[]): tf.Tensor;
}

const ids = (values: number[], shape: number[]): tf.Tensor => tf.tensor(values, shape, 'int32');

const CASES: Readonly<Record<string, Case>> = {
  gelu: { shapes: [[3, 5]], run: (x) => gelu(tf.mul(x, 3)) },
  geluTanh: { shapes: [[3, 5]], run: (x) => geluTanh(tf.mul(x, 3)) },
  'gelu, far out': { shapes: [[30]], run: (x) => gelu(tf.mul(x, 12)) },
  'geluTanh, far out': { shapes: [[30]], run: (x) => geluTanh(tf.mul(x, 12)) },
  layerNorm: {
    shapes: [[2, 3, 8], [8], [8]],
    run: (x, gamma, beta) => layerNorm(x, { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D }, 1e-12),
  },
  dense: {
    shapes: [[2, 3, 4], [4, 5], [5]],
    run: (x, kernel, bias) => dense(x, kernel as tf.Tensor2D, bias as tf.Tensor1D),
  },
  addBias: { shapes: [[2, 3, 4], [4]], run: (x, bias) => addBias(x, bias as tf.Tensor1D) },
  columnSum: { shapes: [[2, 3, 4]], run: (x) => columnSum(x) },
  'columnSum, odd width': { shapes: [[5, 7]], run: (x) => columnSum(x) },
  embeddingLookup: {
    shapes: [[5, 3]],
    run: (table) => embeddingLookup(table as tf.Tensor2D, ids([4, 0, 4, 2, 4, 0], [2, 3])),
  },
  sigmoidCrossEntropy: {
    shapes: [[2, 3]],
    run: (x) => sigmoidCrossEntropy(tf.mul(x, 4), tf.tensor2d([0, 1, 1, 0, 1, 0], [2, 3])),
  },
  sparseSoftmaxCrossEntropy: {
    shapes: [[3, 4]],
    run: (x) => sparseSoftmaxCrossEntropy(x as tf.Tensor2D, ids([3, 0, 2], [3]) as tf.Tensor1D),
  },
  abs: { shapes: [[4]], run: (x) => tf.abs(x) },
  erf: { shapes: [[4]], run: (x) => tf.erf(x) },
  exp: { shapes: [[4]], run: (x) => tf.exp(x) },
  log: { shapes: [[4]], offset: 2, run: (x) => tf.log(x) },
  log1p: { shapes: [[4]], offset: 2, run: (x) => tf.log1p(x) },
  relu: { shapes: [[6]], run: (x) => tf.relu(x) },
  softplus: { shapes: [[4]], run: (x) => tf.softplus(x) },
  square: { shapes: [[4]], run: (x) => tf.square(x) },
  reciprocal: { shapes: [[4]], offset: 2, run: (x) => tf.reciprocal(x) },
  rsqrt: { shapes: [[4]], offset: 2, run: (x) => tf.rsqrt(x) },
  sigmoid: { shapes: [[4]], run: (x) => tf.sigmoid(x) },
  sqrt: { shapes: [[4]], offset: 2, run: (x) => tf.sqrt(x) },
  tanh: { shapes: [[4]], run: (x) => tf.tanh(x) },
  neg: { shapes: [[4]], run: (x) => tf.neg(x) },
  'add, row broadcast': { shapes: [[2, 3], [3]], run: (a, b) => tf.add(a, b) },
  'sub, column broadcast': {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    run: (a, b) => tf.sub(a, b),
  },
  'mul, scalar broadcast': { shapes: [[], [2, 3]], run: (a, b) => tf.mul(a, b) },
  'mul, both broadcast': {
    shapes: [
      [2, 1, 3],
      [4, 1],
    ],
    run: (a, b) => tf.mul(a, b),
  },
  div: { shapes: [[2, 3], [3]], offset: 2, run: (a, b) => tf.div(a, b) },
  maximum: { shapes: [[6], [6]], run: (a, b) => tf.maximum(a, b) },
  minimum: { shapes: [[6], [6]], run: (a, b) => tf.minimum(a, b) },
  squaredDifference: { shapes: [[2, 3], [3]], run: (a, b) => tf.squaredDifference(a, b) },
  pow: { shapes: [[4], [4]], offset: 2, run: (a, b) => tf.pow(a, b) },
  addN: { shapes: [[4], [4], [4]], run: (...inputs) => tf.addN(inputs) },
  where: {
    shapes: [[4], [4]],
    run: (a, b) => tf.where(tf.tensor1d([1, 0, 0, 1], 'bool'), a, b),
  },
  clone: { shapes: [[2, 3]], run: (x) => tf.mul(tf.clone(x), x) },
  reshape: { shapes: [[2, 6]], run: (x) => tf.reshape(x, [3, 4]) },
  expandDims: { shapes: [[2, 3]], run: (x) => tf.expandDims(x, 1) },
  transpose: { shapes: [[2, 3, 2, 2]], run: (x) => tf.transpose(x, [0, 2, 3, 1]) },
  slice: { shapes: [[3, 4]], run: (x) => tf.slice(x, [1, 0], [2, -1]) },
  pad: {
    shapes: [[2, 2]],
    run: (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  },
  concat: {
    shapes: [
      [2, 3],
      [2, 1],
    ],
    run: (a, b) => tf.concat([a, b], 1),
  },
  split: {
    shapes: [[2, 4]],
    run: (x) => {
      const [first, second] = tf.split(x, [1, 3], 1) as [tf.Tensor, tf.Tensor];
      return tf.mul(first, second);
    },
  },
  stack: { shapes: [[3], [3]], run: (a, b) => tf.stack([a, b], 1) },
  unstack: {
    shapes: [[2, 3]],
    run: (x) => {
      const [first, second] = tf.unstack(x) as [tf.Tensor, tf.Tensor];
      return tf.mul(first, second);
    },
  },
  tile: { shapes: [[2, 3]], run: (x) => tf.tile(x, [2, 2]) },
  'sum of an axis': { shapes: [[2, 3, 4]], run: (x) => tf.sum(x, 1) },
  'sum of all': { shapes: [[2, 3]], run: (x) => tf.sum(x) },
  mean: { shapes: [[2, 3, 4]], run: (x) => tf.mean(x, [0, -1], true) },
  max: { shapes: [[2, 5]], run: (x) => tf.max(x, 1) },
  softmax: { shapes: [[2, 2, 5]], run: (x) => tf.softmax(tf.mul(x, 3)) },
  logSoftmax: { shapes: [[2, 5]], run: (x) => tf.logSoftmax(x) },
  matMul: {
    shapes: [
      [3, 4],
      [4, 5],
    ],
    run: (a, b) => tf.matMul(a, b),
  },
  'matMul, transposed': {
    shapes: [
      [4, 3],
      [5, 4],
    ],
    run: (a, b) => tf.matMul(a, b, true, true),
  },
  'matMul, batched': {
    shapes: [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
    ],
    run: (a, b) => tf.matMul(a, b, false, true),
  },
  'matMul, batched, first transposed': {
    shapes: [
      [3, 5, 4],
      [3, 5, 6],
    ],
    run: (a, b) => tf.matMul(a, b, true, false),
  },
  'matMul, one matrix for the batch': {
    shapes: [
      [3, 4, 5],
      [1, 5, 2],
    ],
    run: (a, b) => tf.matMul(a, b),
  },
};

interface Outcome {
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

function inputsOf({ shapes, offset = 0 }: Case): tf.Tensor[] {
  return shapes.map((shape, index) => tf.add(noiseTensor(shape, index + 3), offset));
}

/** Projects the output on fixed directions, so that one number depends on all of it. */
function project(output: tf.Tensor): tf.Scalar {
  return tf.sum(tf.mul(output, noiseTensor(output.shape, 17)));
}

function outcome(current: Case): Outcome {
  return tf.tidy(() => {
    const inputs = inputsOf(current);
    const value = current.run(...inputs).dataSync<'float32'>();
    const gradients = tf.grads((...xs) => project(current.run(...xs)))(inputs);
    return { value, gradients: gradients.map((gradient) => gradient.dataSync<'float32'>()) };
  });
}

/** Central differences of the projected output by each element of each input. */
function finiteDifferences(current: Case): Float32Array[] {
  const step = 1e-2;
  const at = (inputs: readonly Float32Array[]): number =>
    tf.tidy(() => {
      const tensors = inputs.map((values, index) => tf.tensor(values, [...(current.shapes[index] ?? [])]));
      const output = current.run(...tensors).dataSync<'float32'>();
      const directions = noise(output.length, 17);
      return output.reduce((sum, value, index) => sum + value * directions[index]!, 0);
    });
  const inputs = tf.tidy(() => inputsOf(current).map((x) => x.dataSync<'float32'>()));
  return inputs.map((values, index) =>
    values.map((_, element) => {
      const moved = (delta: number): Float32Array[] =>
        inputs.map((other, i) => (i === index ? other.with(element, other[element]! + delta) : other));
      const slope = (h: number): number => (at(moved(h)) - at(moved(-h))) / (2 * h);
      // Two step sizes cancel the error of third order.
      return (4 * slope(step / 2) - slope(step)) / 3;
    }),
  );
}

const reference = new Map<string, Outcome>();

beforeAll(async () => {
  await useBackend('plain');
  for (const [name, current] of Object.entries(CASES)) reference.set(name, outcome(current));
});

describe('gradients agree with finite differences', () => {
  test.each(Object.entries(CASES))('%s', async (name, current) => {
    await useBackend('plain');
    const differences = finiteDifferences(current);
    reference.get(name)?.gradients.forEach((gradient, index) => {
      expect(deviation(gradient, differences[index] ?? [])).toBeLessThan(2e-3);
    });
  });
});

describe.each<TestBackend>(['cpu', 'wasm'])('%s agrees with composed core kernels', (backend) => {
  test.each(Object.entries(CASES))('%s', async (name, current) => {
    await useBackend(backend);
    const { value, gradients } = outcome(current);
    const expected = reference.get(name) as Outcome;
    expect(deviation(value, expected.value)).toBeLessThan(1e-5);
    gradients.forEach((gradient, index) => {
      expect(deviation(gradient, expected.gradients[index] ?? [])).toBeLessThan(1e-5);
    });
  });
});

test.each<TestBackend>(['plain', 'cpu', 'wasm'])('no tensor stays behind on %s', async (backend) => {
  await useBackend(backend);
  const before = tf.memory().numTensors;
  for (const current of Object.values(CASES)) outcome(current);
  expect(tf.memory().numTensors).toBe(before);
});
