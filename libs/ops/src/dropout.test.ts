import { fillUniform } from '@albectra/random';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';

import { useBackend, type TestBackend } from '../test/backends.ts';
import { dropout } from './dropout.ts';
import { randomUniform } from './random-uniform.ts';

describe.each<TestBackend>(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('randomUniform draws what the generator draws, whatever the sign of the key', () => {
    const expected = new Float32Array(10);
    fillUniform([0xfffffffe, 7], 4, expected);
    const drawn = randomUniform(tf.tensor1d([-2, 7], 'int32'), 4, [2, 5]);
    expect(drawn.shape).toEqual([2, 5]);
    expect([...drawn.dataSync()]).toEqual([...expected]);
  });

  test.each([1, 4, 16, 17, 257])('%i numbers are the first of the sequence', (count) => {
    const expected = new Float32Array(count);
    fillUniform([3, 0x80000001], 0x7fffffff, expected);
    const drawn = randomUniform(tf.tensor1d([3, 0x80000001 | 0], 'int32'), 0x7fffffff, [count]);
    expect([...drawn.dataSync()]).toEqual([...expected]);
  });

  test('dropout zeroes the values whose numbers lie below the rate and scales the others', () => {
    const key = tf.tensor1d([1, 2], 'int32');
    // The second half has the last 12 bits of the 23 of each number.
    const uniform = [...randomUniform(key, 0, [101]).dataSync()];
    const numbers = [...uniform, ...uniform.map((u) => (u * 2048) % 1)].slice(0, 201);
    const dropped = dropout(tf.ones([3, 67]), 0.25, { key, site: 0 }).dataSync();
    const scale = Math.fround(1 / 0.75);
    expect([...dropped]).toEqual(numbers.map((u) => (u < 0.25 ? 0 : scale)));
  });

  test('dropout drops the share that is asked for, in both halves and independently', () => {
    const key = tf.tensor1d([5, 6], 'int32');
    const kept = [...dropout(tf.ones([40_000]), 0.1, { key, site: 2 }).dataSync()].map((y) => y > 0);
    const [first, second] = [kept.slice(0, 20_000), kept.slice(20_000)];
    const shareOf = (values: readonly boolean[]): number =>
      values.filter((value) => !value).length / values.length;
    // Five standard deviations of a share of 20,000 are 0.0106, of both at once 0.0035.
    expect(Math.abs(shareOf(first) - 0.1)).toBeLessThan(0.0106);
    expect(Math.abs(shareOf(second) - 0.1)).toBeLessThan(0.0106);
    const both = first.map((value, i) => value || (second[i] ?? true));
    expect(Math.abs(shareOf(both) - 0.01)).toBeLessThan(0.0035);
  });

  test('the gradient passes where values passed', () => {
    const key = tf.tensor1d([1, 2], 'int32');
    const x = tf.ones([50]);
    const drop = (input: tf.Tensor): tf.Tensor => dropout(input, 0.5, { key, site: 1 });
    const gradient = tf.grad((input) => tf.sum(drop(input)))(x);
    expect([...gradient.dataSync()]).toEqual([...drop(x).dataSync()]);
  });

  test('a rate of 0 changes nothing, one of 1 is refused', () => {
    const key = tf.tensor1d([1, 2], 'int32');
    const x = tf.ones([3]);
    expect(dropout(x, 0, { key, site: 0 })).toBe(x);
    expect(() => dropout(x, 1, { key, site: 0 })).toThrow('expected a rate in [0, 1), got 1');
  });
});
