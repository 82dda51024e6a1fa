import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';

import { useBackend, type TestBackend } from '../test/backends.ts';
import { embeddingLookup } from './embedding-lookup.ts';

describe.each<TestBackend>(['plain', 'cpu', 'wasm'])('embeddingLookup on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('takes rows in the order of the ids', () => {
    const table = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const taken = embeddingLookup(
      table,
      tf.tensor2d(
        [
          [2, 0],
          [2, 1],
        ],
        undefined,
        'int32',
      ),
    );
    expect(taken.arraySync()).toEqual([
      [
        [5, 6],
        [1, 2],
      ],
      [
        [5, 6],
        [3, 4],
      ],
    ]);
  });

  test('adds the gradients of a row up', () => {
    const ids = tf.tensor1d([2, 0, 2], 'int32');
    const gradient = tf.grad((table) => tf.sum(embeddingLookup(table as tf.Tensor2D, ids)))(tf.zeros([3, 2]));
    expect(gradient.arraySync()).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
  });

  test('refuses an id past the table', () => {
    expect(() => embeddingLookup(tf.zeros([3, 2]), tf.tensor1d([3], 'int32')).dataSync()).toThrow(
      /3 is not in|got 3/u,
    );
  });

  test('gathers along other axes stay with the backend', () => {
    const taken = tf.gather(
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor1d([2, 0], 'int32'),
      1,
    );
    expect(taken.arraySync()).toEqual([
      [3, 1],
      [6, 4],
    ]);
  });
});
