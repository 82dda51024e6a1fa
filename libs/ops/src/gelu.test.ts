import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';

import { useBackend, type TestBackend } from '../test/backends.ts';
import { gelu, geluTanh } from './gelu.ts';

const INPUTS = [-100, -10, -3, -1, -0.5, 0, 0.5, 1, 3, 10, 100];

describe.each<TestBackend>(['plain', 'cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('gelu is x Φ(x)', () => {
    // Φ(-3) = 0.00134990, Φ(-1) = 0.15865525, Φ(-0.5) = 0.30853754, from tables of the normal.
    const expected = [0, 0, -0.0040497, -0.1586553, -0.1542688, 0, 0.3457312, 0.8413447, 2.9959503, 10, 100];
    const actual = gelu(tf.tensor1d(INPUTS)).dataSync();
    expected.forEach((value, index) => expect(actual[index]).toBeCloseTo(value, 5));
  });

  test('geluTanh is its approximation', () => {
    const actual = geluTanh(tf.tensor1d(INPUTS)).dataSync();
    INPUTS.forEach((x, index) => {
      const z = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
      expect(actual[index]).toBeCloseTo(0.5 * x * (1 + Math.tanh(z)), 5);
    });
  });

  test('what is not a number stays so', () => {
    expect(gelu(tf.tensor1d([Number.NaN])).dataSync()[0]).toBeNaN();
    expect(geluTanh(tf.tensor1d([Number.NaN])).dataSync()[0]).toBeNaN();
  });
});
