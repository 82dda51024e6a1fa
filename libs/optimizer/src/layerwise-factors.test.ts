import { scalar, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { adamW } from './adam-w.ts';
import { lamb } from './lamb.ts';
import { layerwiseFactors } from './layerwise-factors.ts';

beforeAll(() => setBackend('cpu'));

const NAMES = {
  head: 'head.kernel',
  last: 'discriminator.layers.11.attention.query.kernel',
  first: 'discriminator.layers.0.feedForward.norm.gamma',
  projection: 'discriminator.projection.kernel',
  embeddings: 'embeddings.norm.beta',
} as const;

describe('layerwiseFactors', () => {
  const options = { decay: 0.8, layerCount: 12, heads: ['head'] };

  test('the original form has the decay twice in the last layer', () => {
    const factorOf = layerwiseFactors(options);
    // 0.8^2, 0.8^13 and 0.8^14: the values of the ELECTRA source for 12 layers.
    expect(factorOf(NAMES.head)).toBe(1);
    expect(factorOf(NAMES.last)).toBeCloseTo(0.64, 12);
    expect(factorOf(NAMES.first)).toBeCloseTo(0.0549755813888, 12);
    expect(factorOf(NAMES.projection)).toBeCloseTo(0.043980465111, 12);
    expect(factorOf(NAMES.embeddings)).toBeCloseTo(0.043980465111, 12);
  });

  test('the consecutive form has it once', () => {
    const factorOf = layerwiseFactors({ ...options, form: 'consecutive' });
    expect(factorOf(NAMES.head)).toBe(1);
    expect(factorOf(NAMES.last)).toBeCloseTo(0.8, 12);
    expect(factorOf(NAMES.first)).toBeCloseTo(0.8 ** 12, 12);
    expect(factorOf(NAMES.embeddings)).toBeCloseTo(0.8 ** 13, 12);
  });

  test.each(['pooler.kernel', 'discriminator.layers.12.attention.query.kernel', 'headless.kernel'])(
    'names %s, whose layer is not known',
    (name) => {
      expect(() => layerwiseFactors(options)(name)).toThrow(
        expect.objectContaining({ code: 'unknown-depth', subject: name }),
      );
    },
  );

  test.each([
    ['decay', { decay: 0 }],
    ['decay', { decay: 1.1 }],
    ['layerCount', { layerCount: 0 }],
  ])('refuses %s in %j', (subject, wrong) => {
    expect(() => layerwiseFactors({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code: 'invalid-option', subject }),
    );
  });
});

describe.each([
  ['adamW', adamW],
  ['lamb', lamb],
])('%s', (_, make) => {
  const updated = (rateFactor: (name: string) => number, learningRate: number): number[] => {
    const names = [NAMES.head, NAMES.last];
    const filled = (values: number[]): Record<string, ReturnType<typeof tensor1d>> =>
      Object.fromEntries(names.map((name) => [name, tensor1d(values)]));
    const { parameters } = make({ rateFactor }).update({
      parameters: filled([3, 4]),
      gradients: filled([0.5, -0.25]),
      slots: Object.fromEntries(
        names.flatMap((name) => [
          [`${name}/m`, tensor1d([0, 0])],
          [`${name}/v`, tensor1d([0, 0])],
        ]),
      ),
      learningRate: scalar(learningRate),
      step: scalar(0, 'int32'),
    });
    return names.flatMap((name) => [...parameters[name]!.dataSync()]);
  };

  test('a factor multiplies the learning rate of its parameters alone, decay included', () => {
    const quarter = updated((name) => (name === NAMES.last ? 0.25 : 1), 0.1);
    expect(quarter.slice(0, 2)).toEqual(updated(() => 1, 0.1).slice(0, 2));
    // 0.025 is 0.1 / 4 but for the rounding of both to float32.
    const slower = updated(() => 1, 0.025).slice(2);
    expect(quarter[2]).toBeCloseTo(slower[0]!, 6);
    expect(quarter[3]).toBeCloseTo(slower[1]!, 6);
  });

  test('a factor of 0 freezes a parameter; a negative one is refused', () => {
    expect(updated(() => 0, 0.1)).toEqual([3, 4, 3, 4]);
    expect(() => updated(() => -1, 0.1)).toThrow(
      `expected rateFactor of ${NAMES.head} to be at least 0, got -1`,
    );
  });
});
