import { useProductThreads, type ProductThreadData } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';

import { startProductThreads } from './start-product-threads.ts';
import { openWasmEngine } from './wasm-engine.ts';

type Bits = Record<string, Int32Array>;

function waves(shape: number[], phase: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + phase)),
    shape,
  );
}

/** Products above the size from which threads share them, as their bits. */
function products(): Bits {
  return tf.tidy(() => {
    const bits = (product: tf.Tensor): Int32Array => new Int32Array(product.dataSync().slice().buffer);
    const [x, y] = [waves([301, 200], 0), waves([200, 130], 1)];
    const [left, right] = [waves([2, 1, 70, 150], 2), waves([3, 150, 90], 3)];
    return {
      plain: bits(tf.matMul(x, y)),
      bothTransposed: bits(tf.matMul(y, x, true, true)),
      batch: bits(tf.matMul(left, right)),
      batchTransposed: bits(tf.matMul(right, left, true, true)),
    };
  });
}

let alone: Bits;

beforeAll(async () => {
  await openWasmEngine(1);
  alone = products();
});

test.each([2, 3])('%i threads compute the bits of one', async (threadCount) => {
  const { promise: ready, resolve: onReady } = Promise.withResolvers<Int32Array>();
  useProductThreads(threadCount, (threads, events) => {
    startProductThreads(threads, {
      ...events,
      onReady: () => {
        events.onReady();
        onReady((threads[0] as ProductThreadData).control);
      },
    });
  });
  // The first product starts the threads, and does without them.
  expect(products()).toEqual(alone);
  const control = await ready;
  expect(control[0]).toBe(0);
  const { numTensors } = tf.memory();
  expect(products()).toEqual(alone);
  expect(control[0]).toBe(Object.keys(alone).length);
  expect(tf.memory().numTensors).toBe(numTensors);
});
