import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

import * as tf from '@tensorflow/tfjs-core';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { fillUniform } from '@albectra/random';
import { describe, expect, test } from 'vitest';

import { openEngine } from '../src/index.ts';
import { loadTensorflow } from '../src/tensorflow/load-tensorflow.ts';
import { arrayDifferences } from './array-differences.ts';
import { testEngine } from './engine.contract.ts';
import { hasTensorflow } from './has-tensorflow.ts';

/** All kinds of operations that are fused, in chains that hang together, with their gradients. */
const chains: TensorFunction = (_, { x }) => {
  // Conditions have no gradients: they are made of what is not differentiated by.
  const fixed = tf.mul(x as tf.Tensor, 0.9);
  const unary = [tf.exp, tf.log, tf.log1p, tf.expm1, tf.sqrt, tf.rsqrt, tf.square, tf.tanh, tf.sigmoid];
  const more = [tf.erf, tf.relu, tf.elu, tf.softplus, tf.abs, tf.neg, tf.reciprocal, tf.sign, tf.sinh];
  const run = (input: tf.Tensor): tf.Tensor[] => {
    const base = tf.add(input, 0.1);
    const centered = tf.sub(base, tf.mean(base, -1, true));
    const shifted = tf.sub(base, 0.6);
    return [
      ...[...unary, ...more].map((operation) => tf.mul(operation(base), 0.5)),
      ...[tf.maximum, tf.minimum, tf.squaredDifference, tf.div].map((operation) =>
        operation(base, tf.square(shifted)),
      ),
      tf.mul(centered, tf.rsqrt(tf.add(tf.mean(tf.square(centered), -1, true), 1e-6))),
      tf.where(tf.logicalAnd(tf.greater(fixed, 0.3), tf.less(fixed, 0.6)), base, tf.neg(base)),
      tf.mul(base, tf.cast(tf.logicalNot(tf.lessEqual(fixed, 0.5)), 'float32')),
      tf.reshape(tf.mul(tf.max(base, 1, true), shifted), [64, 90]),
      tf.sub(tf.sum(tf.square(base), 0), tf.min(base, 0)),
    ];
  };
  const total = (input: tf.Tensor): tf.Tensor =>
    tf.addN(run(input).map((result, i) => tf.mean(tf.mul(result, i + 1))));
  const results = run(x as tf.Tensor).map((result, i) => [`result ${i}`, result] as const);
  return { outputs: { ...Object.fromEntries(results), gradient: tf.grad(total)(x as tf.Tensor) } };
};

describe.skipIf(!hasTensorflow())('tensorflow engine', () => {
  testEngine('tensorflow');

  const WIDTH = 256;
  const ROWS = 500;

  /** A product large enough for several threads, a gather and its gradient. */
  const step: TensorFunction = (state, batch) => {
    const loss = (table: tf.Tensor): tf.Tensor => {
      const rows = tf.gather(table, batch['ids'] as tf.Tensor1D);
      return tf.mean(tf.softmax(tf.matMul(rows, table, false, true)));
    };
    const { value, grad } = tf.valueAndGrad((table) => tf.mul(loss(table), 1e4))(state['table'] as tf.Tensor);
    const table = tf.sub(state['table'] as tf.Tensor, grad);
    return { state: { table }, outputs: { value, norm: tf.sum(tf.square(grad)) } };
  };

  function firstState(): NamedArrays {
    const values = new Float32Array(ROWS * WIDTH);
    fillUniform([1, 2], 0, values);
    return { table: { shape: [ROWS, WIDTH], dtype: 'float32', values } };
  }

  function idsOf(count: number): NamedArrays {
    const values = Int32Array.from({ length: count }, (_, i) => (i * i) % 97);
    return { ids: { shape: [count], dtype: 'int32', values } };
  }

  test('computes the same bits in every run, and when other shapes came between', async () => {
    const engine = await openEngine('tensorflow');
    const states: NamedArrays[] = [];
    for (const shapes of [
      [600, 600, 600],
      [600, 600, 600],
    ]) {
      const session = await engine.open({ step }, firstState());
      for (const count of shapes) await session.run('step', idsOf(count), [0, 0]);
      states.push(await session.readState());
      session.close();
    }
    const session = await engine.open(
      { step, other: ({ table }) => ({ outputs: { sum: tf.sum(table as tf.Tensor) } }) },
      firstState(),
    );
    for (let i = 0; i < 3; i++) {
      await session.run('step', idsOf(600), [0, 0]);
      await session.run('other', idsOf(i), [0, 0]);
    }
    states.push(await session.readState());
    session.close();
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  test('computes the same with fused operations and without', async () => {
    const engine = await openEngine('tensorflow');
    const values = new Float32Array(90 * 64);
    fillUniform([3, 4], 0, values);
    const batch: NamedArrays = { x: { shape: [90, 64], dtype: 'float32', values } };
    const results = await Promise.all(
      [true, false].map(async (fuse) => {
        const session = await engine.open({ chains }, {}, { fuse });
        const outputs = await session.run('chains', batch, [0, 0]);
        session.close();
        return outputs;
      }),
    );
    expect(arrayDifferences(results[0] ?? {}, results[1] ?? {})).toEqual([]);
  });

  test('frees its tensors, graphs and files', async () => {
    const engine = await openEngine('tensorflow');
    const { addon } = loadTensorflow();
    const leftovers = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`albectra-graph-${process.pid}-`));
    const [tensors, graphs] = [addon.getNumOfTensors(), addon.getNumOfSavedModels()];
    const session = await engine.open({ step }, firstState());
    for (const count of [3, 4, 3]) await session.run('step', idsOf(count), [0, 0]);
    await session.readState();
    expect(addon.getNumOfTensors()).toBe(tensors);
    expect(addon.getNumOfSavedModels()).toBe(graphs + 1);
    session.close();
    expect(addon.getNumOfSavedModels()).toBe(graphs);
    expect(leftovers()).toEqual([]);
  });

  test('reports what TensorFlow says, and gives out no state that is replaced in part', async () => {
    const engine = await openEngine('tensorflow');
    const outside: TensorFunction = (state, batch) => ({
      outputs: { rows: tf.gather(state['table'] as tf.Tensor, batch['ids'] as tf.Tensor1D) },
    });
    const replacing: TensorFunction = (state, batch, key) => ({
      state: { table: tf.zerosLike(state['table'] as tf.Tensor) },
      outputs: outside(state, batch, key).outputs,
    });
    const session = await engine.open({ outside, replacing }, firstState());
    const ids = { ids: { shape: [1], dtype: 'int32', values: Int32Array.of(ROWS) } } as const;
    const failure = {
      code: 'engine-failure',
      message: expect.stringMatching(/is not in \[0, 500\)/) as string,
    };
    await expect(session.run('outside', ids, [0, 0])).rejects.toMatchObject(failure);
    expect(await session.readState()).toEqual(firstState());
    await expect(session.run('replacing', ids, [0, 0])).rejects.toMatchObject(failure);
    await expect(session.readState()).rejects.toMatchObject({ code: 'session-closed' });
  });
});
