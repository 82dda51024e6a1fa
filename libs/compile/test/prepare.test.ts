import * as tf from '@tensorflow/tfjs-core';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { beforeAll, describe, expect, test } from 'vitest';

import { openEngine, type Engine } from '../src/index.ts';
import { hasTensorflow } from './has-tensorflow.ts';

const STATE: NamedArrays = { sum: { shape: [], dtype: 'float32', values: Float32Array.of(1) } };
const batch = (...values: number[]): NamedArrays => ({
  x: { shape: [values.length], dtype: 'float32', values: Float32Array.from(values) },
});

describe.skipIf(!hasTensorflow())('a session of compiled graphs', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('tensorflow');
  }, 120_000);

  /** Functions that count how often they are recorded. */
  function counting(): { readonly functions: Record<string, TensorFunction>; readonly calls: string[] } {
    const calls: string[] = [];
    const functions: Record<string, TensorFunction> = {
      add: ({ sum }, { x }) => {
        calls.push('add');
        return { state: { sum: tf.add(sum!, tf.sum(x!)) as tf.Scalar }, outputs: {} };
      },
      read: ({ sum }) => {
        calls.push('read');
        return { outputs: { sum: sum! } };
      },
    };
    return { functions, calls };
  }

  test('records what it is told of, once, and changes nothing by that', async () => {
    const { functions, calls } = counting();
    const session = await engine.open(functions, STATE);
    await session.prepare?.('read', {});
    await session.prepare?.('add', batch(0, 0));
    expect(session.compilations).toBe(0);
    await session.run('add', batch(1, 2), [0, 0]);
    expect((await session.run('read', {}, [0, 0]))['sum']?.values).toEqual(Float32Array.of(4));
    expect(session.compilations).toBe(1);
    // A graph that runs already takes in another, with its state.
    await session.prepare?.('add', batch(0));
    await session.run('add', batch(5), [0, 0]);
    expect((await session.readState())['sum']?.values).toEqual(Float32Array.of(9));
    expect(calls).toEqual(['read', 'add', 'add']);
    expect(session.compilations).toBe(2);
    session.close();
  });

  test('takes a state over if it may: its arrays are empty once the device has them, also after another shape', async () => {
    const { functions } = counting();
    const state = { sum: { shape: [], dtype: 'float32', values: Float32Array.of(1) } } as const;
    const session = await engine.open(functions, state, { takeState: true });
    expect(state.sum.values).toHaveLength(1);
    await session.run('add', batch(2), [0, 0]);
    expect(state.sum.values).toHaveLength(0);
    await session.run('add', batch(3, 4), [0, 0]);
    expect((await session.readState())['sum']?.values).toEqual(Float32Array.of(10));
    session.close();
  });

  test('refuses what does not fit, and goes on', async () => {
    const session = await engine.open(counting().functions, STATE);
    await expect(session.prepare?.('other', {})).rejects.toMatchObject({ code: 'unknown-function' });
    const wrong = { x: { shape: [3], dtype: 'float32', values: new Float32Array(2) } } as const;
    await expect(session.prepare?.('add', wrong)).rejects.toMatchObject({ code: 'invalid-array' });
    await session.run('add', batch(1), [0, 0]);
    session.close();
    await expect(session.prepare?.('read', {})).rejects.toMatchObject({ code: 'session-closed' });
  });
});

test('an engine that compiles nothing has nothing to prepare', async () => {
  const session = await (await openEngine('cpu')).open({}, {});
  expect('prepare' in session).toBe(false);
  expect(session.compilations).toBeUndefined();
  session.close();
});
