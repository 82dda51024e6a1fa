import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';

import { useBackend, type TestBackend } from '../test/backends.ts';
import { noiseTensor } from '../test/numbers.ts';
import { isOpsError } from './errors.ts';
import { gumbelArgmax } from './gumbel-argmax.ts';

describe.each<TestBackend>(['plain', 'cpu', 'wasm'])('gumbelArgmax on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  const key = (): tf.Tensor1D => tf.tensor1d([5, 9], 'int32');

  test('draws classes as often as their softmax says', () => {
    // Softmax of the logarithms gives the shares back.
    const shares = [0.1, 0.2, 0.3, 0.4];
    const rows = 4000;
    const logits = tf.tile(tf.tensor2d([shares.map(Math.log)]), [rows, 1]) as tf.Tensor2D;
    const counts = [0, 0, 0, 0];
    for (const choice of gumbelArgmax(logits, { key: key(), site: 3 }).dataSync())
      counts[choice] = (counts[choice] ?? 0) + 1;
    // Five standard deviations of a share are below 0.04.
    shares.forEach((share, index) => expect((counts[index] ?? 0) / rows).toBeCloseTo(share, 1));
  });

  test('sharpens to the likeliest class as the temperature falls', () => {
    const logits = noiseTensor([50, 6]) as tf.Tensor2D;
    const sampled = gumbelArgmax(logits, { key: key(), site: 0, temperature: 1e-4 });
    expect([...sampled.dataSync()]).toEqual([...tf.argMax(logits, 1).dataSync()]);
  });

  test('passes no gradient', () => {
    const [gradient] = tf.grads((x) => {
      const choice = gumbelArgmax(x as tf.Tensor2D, { key: key(), site: 0 });
      return tf.add(tf.sum(tf.square(x)), tf.sum(tf.cast(choice, 'float32')));
    })([tf.ones([2, 3])]) as [tf.Tensor];
    expect([...gradient.dataSync()]).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('refuses a temperature of 0', () => {
    let caught: unknown;
    try {
      gumbelArgmax(tf.zeros([1, 2]), { key: key(), site: 0, temperature: 0 });
    } catch (error) {
      caught = error;
    }
    expect(isOpsError(caught, 'invalid-argument')).toBe(true);
  });
});

test('every backend draws the same classes', async () => {
  const choices = [];
  for (const backend of ['plain', 'cpu', 'wasm'] as const) {
    await useBackend(backend);
    const logits = tf.mul(noiseTensor([40, 500]), 4) as tf.Tensor2D;
    const source = { key: tf.tensor1d([7, -3], 'int32'), site: 11 };
    choices.push([...gumbelArgmax(logits, source).dataSync()]);
  }
  expect(choices[1]).toEqual(choices[0]);
  expect(choices[2]).toEqual(choices[0]);
});
