// tfjs's own gradients of all kernels, of which @albectra/ops registers those that encoders need.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors } from '@albectra/ops';

import type { Inputs } from './operation-inputs.ts';

/** One use of a tfjs operation that every engine has to compute alike. */
export interface OperationCase {
  readonly name: string;
  readonly run: (inputs: Inputs) => tf.Tensor | tf.Tensor[];
  /** Inputs to differentiate by. */
  readonly by?: readonly (keyof Inputs)[];
}

type Unary = (x: tf.Tensor) => tf.Tensor;

function unary(name: string, run: Unary, by: keyof Inputs | undefined = 'x'): OperationCase {
  return { name, run: (inputs) => run(inputs[by]), by: [by] };
}

function withoutGradient(name: string, run: OperationCase['run']): OperationCase {
  return { name, run };
}

const ELEMENTWISE: readonly OperationCase[] = [
  unary('abs', tf.abs),
  unary('acos', tf.acos, 'unit'),
  unary('acosh', tf.acosh, 'above'),
  unary('asin', tf.asin, 'unit'),
  unary('asinh', tf.asinh),
  unary('atan', tf.atan),
  unary('atanh', tf.atanh, 'unit'),
  unary('ceil', tf.ceil),
  unary('clipByValue', (x) => tf.clipByValue(x, -1, 0.7)),
  unary('cos', tf.cos),
  unary('cosh', tf.cosh),
  unary('elu', tf.elu),
  unary('erf', tf.erf),
  unary('exp', tf.exp),
  unary('expm1', tf.expm1),
  unary('floor', tf.floor),
  unary('leakyRelu', (x) => tf.leakyRelu(x, 0.1)),
  unary('log', tf.log, 'positive'),
  unary('log1p', tf.log1p, 'positive'),
  unary('logSigmoid', tf.logSigmoid),
  unary('neg', tf.neg),
  unary('onesLike', tf.onesLike),
  unary('reciprocal', tf.reciprocal, 'positive'),
  unary('relu', tf.relu),
  unary('relu6', tf.relu6),
  unary('round', tf.round),
  unary('rsqrt', tf.rsqrt, 'positive'),
  unary('selu', tf.selu),
  unary('sigmoid', tf.sigmoid),
  unary('sign', tf.sign),
  unary('sin', tf.sin),
  unary('sinh', tf.sinh),
  unary('softplus', tf.softplus),
  unary('sqrt', tf.sqrt, 'positive'),
  unary('square', tf.square),
  unary('step', (x) => tf.step(x, 0.25)),
  unary('tan', tf.tan, 'unit'),
  unary('tanh', tf.tanh),
  unary('zerosLike', tf.zerosLike),
  { name: 'prelu', run: ({ x, row }) => tf.prelu(x, row), by: ['x', 'row'] },
  withoutGradient('isNan', ({ x }) => tf.isNaN(tf.sqrt(x))),
  withoutGradient('isFinite', ({ x }) => tf.isFinite(tf.exp(tf.mul(x, 100)))),
  withoutGradient('isInf', ({ x }) => tf.isInf(tf.exp(tf.mul(x, 100)))),
  withoutGradient('cast', ({ x, i }) => [tf.cast(x, 'int32'), tf.cast(i, 'float32')]),
  withoutGradient('cast to bool', ({ i }) => tf.cast(i, 'bool')),
];

const ARITHMETIC: readonly OperationCase[] = [
  { name: 'add', run: ({ x, row }) => tf.add(x, row), by: ['x', 'row'] },
  { name: 'addN', run: ({ x, y, unit }) => tf.addN([x, y, unit]), by: ['x', 'y', 'unit'] },
  { name: 'sub', run: ({ x, row }) => tf.sub(x, row), by: ['x', 'row'] },
  { name: 'mul', run: ({ x, row }) => tf.mul(x, row), by: ['x', 'row'] },
  { name: 'div', run: ({ x, row }) => tf.div(x, row), by: ['x', 'row'] },
  { name: 'divNoNan', run: ({ x, row }) => tf.divNoNan(x, row) },
  { name: 'maximum', run: ({ x, y }) => tf.maximum(x, tf.neg(y)), by: ['x', 'y'] },
  { name: 'minimum', run: ({ x, y }) => tf.minimum(x, tf.neg(y)), by: ['x', 'y'] },
  { name: 'pow', run: ({ positive, y }) => tf.pow(positive, y), by: ['positive', 'y'] },
  { name: 'mod', run: ({ x, positive }) => tf.mod(x, positive), by: ['x'] },
  {
    name: 'squaredDifference',
    run: ({ x, y }) => tf.squaredDifference(x, y),
    by: ['x', 'y'],
  },
  { name: 'atan2', run: ({ x, y }) => tf.atan2(x, y), by: ['x', 'y'] },
  withoutGradient('integers', ({ i, j }) => [
    tf.add(i, j),
    tf.sub(i, j),
    tf.mul(i, j),
    tf.floorDiv(i, j),
    tf.maximum(i, j),
    tf.minimum(i, j),
    tf.sum(i),
    tf.max(i, 1),
  ]),
  withoutGradient('comparisons', ({ x, y, i, j }) => [
    tf.greater(x, y),
    tf.greaterEqual(i, j),
    tf.less(x, y),
    tf.lessEqual(i, j),
    tf.equal(i, j),
    tf.notEqual(x, y),
  ]),
  withoutGradient('logic', ({ x, y }) => {
    const [a, b] = [tf.greater(x, 0), tf.greater(y, 0)];
    return [tf.logicalAnd(a, b), tf.logicalOr(a, b), tf.logicalNot(a), tf.logicalXor(a, b)];
  }),
  { name: 'where', run: ({ x, y, unit }) => tf.where(tf.greater(unit, 0), x, y), by: ['x', 'y'] },
];

const REDUCTIONS: readonly OperationCase[] = [
  unary('sum', (x) => tf.sum(x, [0, 2])),
  unary('sum of all', (x) => tf.sum(x)),
  unary('mean', (x) => tf.mean(x, -1, true)),
  unary('max', (x) => tf.max(x, 1)),
  unary('min', (x) => tf.min(x, -1, true)),
  unary('prod', (x) => tf.prod(x, 1)),
  unary('cumsum', (x) => tf.cumsum(x, 2, true, true)),
  unary('softmax', tf.softmax, 'logits'),
  unary('logSoftmax', (x) => tf.logSoftmax(x), 'logits'),
  unary('logSumExp', (x) => tf.logSumExp(x, -1), 'logits'),
  unary('norm', (x) => tf.norm(x, 'euclidean', -1)),
  withoutGradient('all, any', ({ x }) => [
    tf.all(tf.greater(x, -1.9), 2),
    tf.any(tf.greater(x, 1), [0, 1], true),
  ]),
  withoutGradient('argMax, argMin', ({ x }) => [tf.argMax(x, -1), tf.argMin(x, 1)]),
  withoutGradient('cumprod', ({ x }) => tf.cumprod(x, 1)),
  withoutGradient('topk', ({ logits }) => {
    const { values, indices } = tf.topk(logits, 3);
    return [values, indices];
  }),
];

const PRODUCTS: readonly OperationCase[] = [
  { name: 'matMul', run: ({ left, right }) => tf.matMul(left, right), by: ['left', 'right'] },
  {
    name: 'matMul, left transposed',
    run: ({ left, right }) => tf.matMul(tf.transpose(left), right, true),
    by: ['left', 'right'],
  },
  {
    name: 'matMul, both transposed',
    run: ({ left, right }) => tf.matMul(tf.transpose(left), tf.transpose(right), true, true),
    by: ['left', 'right'],
  },
  {
    name: 'matMul over a batch',
    run: ({ x, y }) => tf.matMul(x, y, false, true),
    by: ['x', 'y'],
  },
  {
    name: 'matMul over a batch, left transposed',
    run: ({ x, y }) => tf.matMul(x, y, true, false),
    by: ['x', 'y'],
  },
  {
    name: 'matMul of rank 4',
    run: ({ x, y }) => tf.matMul(tf.reshape(x, [2, 2, 3, 2]), tf.reshape(y, [2, 2, 3, 2]), false, true),
    by: ['x', 'y'],
  },
  unary('large matMul, right transposed', (x) => tf.matMul(x, x, false, true), 'wide'),
  unary('large matMul, left transposed', (x) => tf.matMul(x, x, true), 'wide'),
  unary(
    'large matMul of matrices, both transposed',
    (x) => tf.matMul(tf.reshape(x, [80, 32]), tf.reshape(x, [32, 80]), true, true),
    'wide',
  ),
  unary(
    'large matMul with one matrix for all',
    (x) => tf.matMul(x, tf.slice(x, [1, 0, 0], [1, 40, 32]), false, true),
    'wide',
  ),
  {
    name: 'matMul whose leading axes broadcast crosswise',
    run: ({ x, y }) => tf.matMul(tf.reshape(x, [2, 1, 3, 4]), tf.reshape(y, [1, 2, 3, 4]), false, true),
    by: ['x', 'y'],
  },
  {
    name: 'matMul of a batch and a matrix',
    run: ({ x, right }) => tf.matMul(x, right),
    by: ['x', 'right'],
  },
  ...(['linear', 'relu', 'sigmoid', 'elu'] as const).map((activation): OperationCase => ({
    name: `fused matMul, ${activation}`,
    run: ({ left, right }) =>
      tf.fused.matMul({
        a: left as tf.Tensor2D,
        b: right as tf.Tensor2D,
        bias: tf.tensor1d([0.1, -0.2, 0.3, -0.4, 0.5]),
        activation,
      }),
    by: ['left', 'right'],
  })),
];

const SHAPES: readonly OperationCase[] = [
  unary('reshape', (x) => tf.reshape(x, [4, -1])),
  unary('expandDims', (x) => tf.expandDims(x, -2)),
  unary('squeeze', (x) => tf.squeeze(tf.slice(x, [0, 1, 0], [2, 1, 4]))),
  unary('transpose', (x) => tf.transpose(x, [2, 0, 1])),
  { name: 'concat', run: ({ x, y }) => tf.concat([x, y], 1), by: ['x', 'y'] },
  { name: 'stack', run: ({ x, y }) => tf.stack([x, y], -1), by: ['x', 'y'] },
  { name: 'unstack', run: ({ x }) => tf.unstack(x, 1) },
  { name: 'split', run: ({ x }) => tf.split(x, [1, 3], 2) },
  unary('part of a split', (x) => tf.split(x, 2, -1)[1] as tf.Tensor),
  unary('tile', (x) => tf.tile(x, [2, 1, 3])),
  unary('broadcastTo', (x) => tf.broadcastTo(x, [2, 3, 4]), 'row'),
  unary('pad', (x) =>
    tf.pad(
      x,
      [
        [1, 0],
        [0, 2],
        [1, 1],
      ],
      0.5,
    ),
  ),
  withoutGradient('mirrorPad', ({ x }) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [1, 2],
        [2, 1],
      ],
      'reflect',
    ),
  ),
  unary('reverse', (x) => tf.reverse(x, [0, 2])),
  unary('slice', (x) => tf.slice(x, [0, 1, 1], [2, 2, -1])),
  withoutGradient('stridedSlice', ({ x }) => tf.stridedSlice(x, [0, 2, 0], [2, 0, 4], [1, -1, 2])),
  withoutGradient('creation', ({ x }) => [
    tf.add(tf.ones([40]), tf.fill([40], 2.5)),
    tf.add(tf.range(0, 5, 1, 'int32'), 1),
    tf.mul(tf.linspace(0, 1, 5), 2),
    tf.mul(x, tf.scalar(3)),
  ]),
];

const INDEXING: readonly OperationCase[] = [
  { name: 'gather', run: ({ table, rows }) => tf.gather(table, rows as tf.Tensor2D), by: ['table'] },
  {
    name: 'gather on axis 1',
    run: ({ x, segments }) => tf.gather(x, segments as tf.Tensor1D, 1),
    by: ['x'],
  },
  withoutGradient('gatherND', ({ x, pairs }) => tf.gatherND(x, pairs)),
  withoutGradient('scatterND', ({ x, pairs }) =>
    tf.scatterND(pairs, tf.slice(tf.reshape(x, [-1]), 0, 3), [2, 3]),
  ),
  withoutGradient('tensorScatterUpdate', ({ left, pairs }) =>
    tf.tensorScatterUpdate(left, pairs, tf.tensor1d([1, 2, 3])),
  ),
  {
    name: 'unsortedSegmentSum',
    run: ({ left, segments }) => tf.unsortedSegmentSum(left, segments as tf.Tensor1D, 3),
    by: ['left'],
  },
  withoutGradient('oneHot', ({ labels }) => tf.oneHot(labels, 7, 2, -1)),
];

/** All cases, by family. */
export const OPERATION_CASES: readonly OperationCase[] = [
  ...ELEMENTWISE,
  ...ARITHMETIC,
  ...REDUCTIONS,
  ...PRODUCTS,
  ...SHAPES,
  ...INDEXING,
];

/** Results of one case as named tensors: its value, and the gradient by each of its inputs. */
export function evaluate(operation: OperationCase, inputs: Inputs): NamedTensors {
  const results = [operation.run(inputs)].flat();
  const outputs: Record<string, tf.Tensor> = {};
  for (const [i, result] of results.entries()) outputs[`result ${i}`] = result;
  const by = operation.by ?? [];
  if (by.length === 0) return outputs;
  const weighted = (...values: tf.Tensor[]): tf.Tensor => {
    const changed = Object.fromEntries(by.map((name, i) => [name, values[i] as tf.Tensor]));
    const result = operation.run({ ...inputs, ...changed }) as tf.Tensor;
    return tf.sum(tf.mul(result, directionWeights(result)));
  };
  const gradients = tf.grads(weighted)(by.map((name) => inputs[name]));
  for (const [i, gradient] of gradients.entries()) outputs[`gradient by ${by[i]}`] = gradient;
  return outputs;
}

/** Unequal weights for the elements of a result, so that no two elements of a gradient agree by chance. */
export function directionWeights({ shape, size }: tf.Tensor): tf.Tensor {
  const weights = Float32Array.from({ length: size }, (_, i) => 0.5 + (i + 0.5) / size);
  return tf.tensor(weights, shape);
}
