import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import {
  dropout,
  gumbelArgmax,
  randomUniform,
  sparseSoftmaxCrossEntropy,
  type NamedArray,
  type NamedArrays,
  type TensorFunction,
} from '@albectra/ops';
import { fillUniform } from '@albectra/random';

import { openEngine, type Engine, type EngineName, type Session } from '../src/index.ts';
import { arrayDifferences, type Tolerance } from './array-differences.ts';
import { evaluate, OPERATION_CASES } from './operation-cases.ts';
import { INPUTS, type Inputs } from './operation-inputs.ts';

/** What an engine cannot do, and why. */
export interface EngineContractOptions {
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
  /** Operations that are less exact, and why. */
  readonly inexact?: {
    readonly reason: string;
    readonly tests: readonly string[];
    readonly within: Tolerance;
  };
}

const KEY = [0x89abcdef, 0x01234567] as const;

/** The rules that every engine keeps; the cpu engine is the reference for values. */
export function testEngine(name: EngineName, { skip = [], inexact }: EngineContractOptions = {}): void {
  const skipped = new Set(skip.flatMap(({ tests }) => tests));
  let engine: Engine;
  let reference: Engine;
  const sessions: Session[] = [];
  const open = async (
    functions: Record<string, TensorFunction>,
    state: NamedArrays = {},
    on: Engine = engine,
  ): Promise<Session> => {
    const session = await on.open(functions, state);
    sessions.push(session);
    return session;
  };
  beforeAll(async () => {
    reference = await openEngine('cpu');
    engine = await openEngine(name);
    // Reading TensorFlow's library from a cold disk takes its time.
  }, 120_000);
  afterAll(() => {
    for (const session of sessions) session.close();
  });

  describe('computes as the cpu engine does', () => {
    for (const operation of OPERATION_CASES) {
      test.skipIf(skipped.has(operation.name))(`${operation.name}`, async () => {
        const run: TensorFunction = (_, batch) => ({
          outputs: evaluate(operation, batch as unknown as Inputs),
        });
        const expected = await (await open({ run }, {}, reference)).run('run', INPUTS, KEY);
        const actual = await (await open({ run })).run('run', INPUTS, KEY);
        const tolerance = inexact?.tests.includes(operation.name) === true ? inexact.within : {};
        expect(arrayDifferences(actual, expected, tolerance)).toEqual([]);
      });
    }

    test('cross entropy with integer labels, and its gradient', async () => {
      const run: TensorFunction = (_, batch) => {
        const f = (logits: tf.Tensor): tf.Tensor =>
          tf.sum(sparseSoftmaxCrossEntropy(logits as tf.Tensor2D, batch['labels'] as tf.Tensor1D));
        const { value, grad } = tf.valueAndGrad(f)(batch['logits'] as tf.Tensor);
        return { outputs: { value, grad } };
      };
      const expected = await (await open({ run }, {}, reference)).run('run', INPUTS, KEY);
      const actual = await (await open({ run })).run('run', INPUTS, KEY);
      expect(arrayDifferences(actual, expected)).toEqual([]);
    });
  });

  test('draws the random numbers of @albectra/random, bit for bit', async () => {
    const run: TensorFunction = (_, __, key) => ({
      outputs: { small: randomUniform(key, 3, [7]), large: randomUniform(key, 2 ** 31 - 1, [70, 9]) },
    });
    const { small, large } = await (await open({ run })).run('run', {}, KEY);
    expect(small?.values).toEqual(uniforms(3, 7));
    expect(large?.values).toEqual(uniforms(2 ** 31 - 1, 630));
  });

  test('drops and samples what the cpu engine does, bit for bit', async () => {
    const run: TensorFunction = (_, batch, key) => {
      const x = tf.reshape(batch['wide'] as tf.Tensor, [40, 64]) as tf.Tensor2D;
      return {
        outputs: {
          dropped: dropout(x, 0.1, { key, site: 2 }),
          slope: tf.grad((value) => tf.sum(dropout(value, 0.5, { key, site: 5 })))(x),
          sampled: gumbelArgmax(x, { key, site: 0 }),
          sharpened: gumbelArgmax(x, { key, site: 7, temperature: 0.5 }),
        },
      };
    };
    const expected = await (await open({ run }, {}, reference)).run('run', { wide: INPUTS.wide }, KEY);
    const actual = await (await open({ run })).run('run', { wide: INPUTS.wide }, KEY);
    // Only the sign of a zero may differ: XLA chooses a zero where others multiply by one.
    expect(arrayDifferences(actual, expected, { relative: 0, absolute: 0 })).toEqual([]);
    expect(new Set(expected['sampled']?.values).size).toBeGreaterThan(10);
  });

  test('trains a network as the cpu engine does, and reads its state back', async () => {
    const results = await Promise.all(
      [reference, engine].map(async (on) => {
        const session = await open({ train, evaluate: evaluateNetwork }, firstState(), on);
        const losses: Record<string, NamedArray> = {};
        for (let step = 0; step < 4; step++) {
          // The last batch is shorter: other shapes see the same state.
          const { loss } = await session.run('train', batchOf(step < 3 ? 6 : 4), [step, 9]);
          losses[step] = loss as NamedArray;
        }
        const evaluated = await session.run('evaluate', batchOf(6), KEY);
        return { losses, evaluated, state: await session.readState() };
      }),
    );
    const [expected, actual] = results as [(typeof results)[0], (typeof results)[0]];
    const tolerance = { relative: 1e-4, absolute: 1e-5 };
    const pairs = [
      [actual.losses, expected.losses],
      [actual.evaluated, expected.evaluated],
      [actual.state, expected.state],
    ] as const;
    for (const [got, wanted] of pairs) {
      expect(arrayDifferences(got, wanted, tolerance)).toEqual([]);
    }
    expect(actual.state['step']?.values).toEqual(Int32Array.of(4));
    const [first, last] = [actual.losses['0']?.values[0], actual.losses['2']?.values[0]];
    expect(last as number).toBeLessThan(first as number);
  });

  test('goes on bit for bit from a state that was read back', async () => {
    const whole = await open({ train }, firstState());
    for (let step = 0; step < 4; step++) await whole.run('train', batchOf(6), [step, 9]);
    const part = await open({ train }, firstState());
    for (let step = 0; step < 2; step++) await part.run('train', batchOf(6), [step, 9]);
    const rest = await open({ train }, await part.readState());
    for (let step = 2; step < 4; step++) await rest.run('train', batchOf(6), [step, 9]);
    expect(await rest.readState()).toEqual(await whole.readState());
  });

  test('swaps state entries, and returns inputs and state unchanged', async () => {
    const run: TensorFunction = (state, batch) => ({
      state: { a: state['b'] as tf.Tensor, b: state['a'] as tf.Tensor },
      outputs: { a: state['a'] as tf.Tensor, row: batch['row'] as tf.Tensor },
    });
    const [a, b] = [INPUTS.x, INPUTS.y];
    const session = await open({ run }, { a, b });
    const outputs = await session.run('run', { row: INPUTS.row }, KEY);
    expect(outputs).toEqual({ a, row: INPUTS.row });
    expect(await session.readState()).toEqual({ a: b, b: a });
  });

  test('keeps no reference to arrays that it was given', async () => {
    const values = Float32Array.of(1, 2);
    const array: NamedArray = { shape: [2], dtype: 'float32', values };
    const run: TensorFunction = (state, batch) => ({
      outputs: { sum: tf.add(state['a'] as tf.Tensor, batch['b'] as tf.Tensor) },
    });
    const session = await open({ run }, { a: array });
    values.fill(100);
    const { sum } = await session.run('run', { b: array }, KEY);
    expect(sum?.values).toEqual(Float32Array.of(101, 102));
  });

  test('leaks no tensor', async () => {
    const session = await open({ train }, firstState());
    await session.run('train', batchOf(6), KEY);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) await session.run('train', batchOf(6), [step, 1]);
    await session.readState();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('leaks no tensor where a function fails, and keeps its state', async () => {
    const failing: TensorFunction = (state, batch, key) => {
      train(state, batch, key);
      throw new RangeError('after the update');
    };
    const unfit: TensorFunction = (state, batch, key) => ({
      ...train(state, batch, key),
      state: { step: tf.zeros([2]) },
    });
    const session = await open({ train, failing, unfit }, firstState());
    await session.run('train', batchOf(6), KEY);
    const state = await session.readState();
    const before = tf.memory().numTensors;
    for (const name of ['failing', 'unfit', 'failing']) {
      await expect(session.run(name, batchOf(6), KEY)).rejects.toThrow(/after the update|returned what/);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(await session.readState()).toEqual(state);
  });

  test('says what does not fit', async () => {
    const session = await open(
      {
        identity: (state) => ({ outputs: { ...state } }),
        reshape: (state) => ({
          state: { a: tf.reshape(state['a'] as tf.Tensor, [4, 3, 2]) },
          outputs: {},
        }),
        unknown: (state) => ({ state: { b: state['a'] as tf.Tensor }, outputs: {} }),
      },
      { a: INPUTS.x },
    );
    const bad = { row: { ...INPUTS.row, shape: [5] } };
    await expect(session.run('identity', bad, KEY)).rejects.toMatchObject({ code: 'invalid-array' });
    await expect(session.run('none', {}, KEY)).rejects.toMatchObject({ code: 'unknown-function' });
    await expect(session.run('reshape', {}, KEY)).rejects.toThrow(
      /expected state entry a to be float32 \[2,3,4\], got float32 \[4,3,2\]/,
    );
    await expect(session.run('unknown', {}, KEY)).rejects.toMatchObject({ code: 'invalid-result' });
    // A failed call leaves the state as it was.
    expect(await session.run('identity', {}, KEY)).toEqual({ a: INPUTS.x });
    session.close();
    await expect(session.run('identity', {}, KEY)).rejects.toMatchObject({ code: 'session-closed' });
  });
}

function uniforms(site: number, count: number): Float32Array {
  const values = new Float32Array(count);
  fillUniform(KEY, site, values);
  return values;
}

/** A network of two layers with dropout, trained by momentum and weight decay. */
const train: TensorFunction = (state, batch, key) => {
  const names = ['weights', 'bias', 'output'];
  const loss = (...values: tf.Tensor[]): tf.Tensor => {
    const [weights, bias, output] = values as [tf.Tensor, tf.Tensor, tf.Tensor];
    const hidden = tf.tanh(tf.add(tf.matMul(batch['x'] as tf.Tensor, weights), bias));
    const logits = tf.matMul(dropout(hidden, 0.1, { key, site: 1 }), output);
    return tf.mean(sparseSoftmaxCrossEntropy(logits as tf.Tensor2D, batch['y'] as tf.Tensor1D));
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name] as tf.Tensor));
  const norm = tf.sqrt(tf.addN(grads.map((gradient) => tf.sum(tf.square(gradient)))));
  const scale = tf.minimum(1, tf.div(1, norm));
  const changed: Record<string, tf.Tensor> = {
    step: tf.add(state['step'] as tf.Tensor, tf.scalar(1, 'int32')),
  };
  for (const [i, name] of names.entries()) {
    const gradient = tf.mul(grads[i] as tf.Tensor, scale);
    const momentum = tf.add(tf.mul(state[`${name}/momentum`] as tf.Tensor, 0.9), gradient);
    const parameter = state[name] as tf.Tensor;
    changed[`${name}/momentum`] = momentum;
    changed[name] = tf.sub(tf.mul(parameter, 0.999), tf.mul(momentum, 0.1));
  }
  return { state: changed, outputs: { loss: value, norm } };
};

const evaluateNetwork: TensorFunction = (state, batch) => {
  const { weights, bias, output } = state as Record<'weights' | 'bias' | 'output', tf.Tensor>;
  const hidden = tf.tanh(tf.add(tf.matMul(batch['x'] as tf.Tensor, weights), bias));
  const predicted = tf.argMax(tf.matMul(hidden, output), -1);
  return { outputs: { predicted, correct: tf.equal(predicted, batch['y'] as tf.Tensor) } };
};

function firstState(): NamedArrays {
  const parameters = { weights: [4, 8], bias: [8], output: [8, 3] };
  const entries = Object.entries(parameters).flatMap(([name, shape], i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = uniforms(i, size).map((value) => value - 0.5);
    const zeros = new Float32Array(size);
    return [
      [name, { shape, dtype: 'float32', values }],
      [`${name}/momentum`, { shape, dtype: 'float32', values: zeros }],
    ] as const;
  });
  const step: NamedArray = { shape: [], dtype: 'int32', values: Int32Array.of(0) };
  return { ...Object.fromEntries(entries), step };
}

function batchOf(rows: number): NamedArrays {
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
  return {
    x: { shape: [rows, 4], dtype: 'float32', values: uniforms(7, rows * 4) },
    y: { shape: [rows], dtype: 'int32', values: labels },
  };
}
