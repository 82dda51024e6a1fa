import * as tf from '@tensorflow/tfjs-core';
import { registerGradients, type NamedArray, type NamedArrays, type TensorFunction } from '@albectra/ops';
import { beforeAll, expect, test } from 'vitest';

import { traceFunction } from '../src/trace/trace-function.ts';
import { nodeNameOf } from '../src/graph/graph-node.ts';
import { stateSlots } from '../src/trace/state-nodes.ts';
import { openEngine } from '../src/index.ts';
import { arrayDifferences } from './array-differences.ts';
import { hasTensorflow } from './has-tensorflow.ts';

beforeAll(() => registerGradients());

const WIDTH = 256;
const LAYERS = 6;

function wave(shape: readonly number[], phase: number): NamedArray {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.37 + phase) / 8);
  return { shape, dtype: 'float32', values };
}

const state: NamedArrays = Object.fromEntries(
  Array.from({ length: LAYERS }, (_, i) => [`w${i}`, wave([WIDTH, WIDTH], i)]),
);
const batch: NamedArrays = { x: wave([WIDTH, WIDTH], 0.5), scale: wave([WIDTH], 0.1) };

/** A step down the gradient through normalised layers, each of which is multiplied by weights. */
const step: TensorFunction = (weights, { x, scale }) => {
  const names = Object.keys(weights);
  const loss = (...layers: tf.Tensor[]): tf.Scalar => {
    let hidden = x as tf.Tensor;
    for (const layer of layers) {
      const { mean, variance } = tf.moments(hidden, -1, true);
      const normalised = tf.mul(tf.sub(hidden, mean), tf.rsqrt(tf.add(variance, 1e-6)));
      hidden = tf.matMul(tf.add(tf.mul(normalised, scale!), 0.1) as tf.Tensor2D, layer as tf.Tensor2D);
    }
    return tf.mean(tf.square(hidden));
  };
  const { value, grads } = tf.valueAndGrads(loss)(Object.values(weights) as tf.Tensor[]);
  return {
    outputs: { loss: value },
    state: Object.fromEntries(names.map((name, i) => [name, tf.sub(weights[name]!, grads[i]!)])),
  };
};

test('gradients of weights read what was computed again, and nothing of the forward pass', () => {
  const trace = traceFunction({
    name: 'step',
    function: step,
    batch,
    slots: stateSlots(state),
    prefix: 't/',
    fuse: true,
  });
  const loss = trace.nodes.findIndex(({ name }) => name.includes('Square'));
  const early = new Set(trace.nodes.slice(0, loss).map(({ name }) => name));
  const ofLayers = trace.nodes
    .slice(loss)
    .filter(({ operation, inputs }) => operation === 'MatMul' && early.has(nodeNameOf(inputs[0] as string)));
  // The last layer's input is read again soon, and waits.
  expect(ofLayers).toHaveLength(1);
});

test.skipIf(!hasTensorflow())(
  'a step is the same whether or not values are computed again',
  async () => {
    const engine = await openEngine('tensorflow');
    const run = async (fuse: boolean): Promise<NamedArrays> => {
      const session = await engine.open({ step }, state, { fuse });
      const outputs = await session.run('step', batch, [0, 0]);
      const after = await session.readState();
      session.close();
      return { ...outputs, ...after };
    };
    expect(arrayDifferences(await run(true), await run(false), { relative: 1e-5, absolute: 1e-6 })).toEqual(
      [],
    );
  },
  120_000,
);
