import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';

import * as tf from '@tensorflow/tfjs-core';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { fillUniform } from '@albectra/random';
import { describe, expect, test } from 'vitest';

import { openEngine } from '../src/index.ts';
import { loadTensorflow } from '../src/tensorflow/load-tensorflow.ts';
import { testEngine } from './engine.contract.ts';
import { hasTensorflow } from './has-tensorflow.ts';

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
