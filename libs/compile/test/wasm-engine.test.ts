import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '@albectra/ops';
import { describe, expect, test } from 'vitest';

import { openEngine } from '../src/index.ts';
import { testEngine } from './engine.contract.ts';

describe('wasm engine', () => {
  testEngine('wasm', {
    skip: [{ reason: 'tfjs keeps the low byte instead of testing for zero', tests: ['cast to bool'] }],
  });

  // More than 2 GiB, and more than the 4 GiB of addresses that WebAssembly has: both are refused at once.
  test.each([540_000_000, 1_100_000_000])('%i numbers are too many, and harm nothing', async (count) => {
    const engine = await openEngine('wasm');
    const sum: TensorFunction = ({ w }) => ({
      outputs: { sum: tf.add(tf.sum(tf.fill([count], 1)), tf.sum(w!)) },
    });
    const state = { w: { shape: [3], dtype: 'float32', values: Float32Array.of(1, 2, 3) } } as const;
    const session = await engine.open({ sum }, state);
    const before = tf.memory().numTensors;
    await expect(session.run('sum', {}, [0, 1])).rejects.toMatchObject({
      code: 'engine-failure',
      message: expect.stringMatching(/^Engine wasm ran out of memory: expected \d+ MiB more/) as string,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(await session.readState()).toEqual(state);
    session.close();
  });
});
