/** Compares with tools/golden/optimizer_steps.py: the original formulas in float64, and torch. */
import { readFileSync } from 'node:fs';
import { scalar, setBackend, tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { adamW, cosine, electraSchedule, lamb, linearWarmupPolynomialDecay } from '../src/index.ts';
import type { Optimizer, Schedule } from '../src/index.ts';

interface Curve {
  readonly kind: 'polynomial' | 'electra' | 'cosine';
  readonly power: number;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  readonly steps: readonly number[];
  readonly rates: readonly number[];
}

type Values = Readonly<Record<string, number[]>>;

interface Golden {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly learningRates: readonly number[];
  readonly parameters: Values;
  readonly gradients: readonly Values[];
  readonly adamW: readonly Values[];
  readonly lamb: readonly Values[];
  readonly adamWBiasCorrected: readonly Values[];
  readonly curves: readonly Curve[];
}

const golden = JSON.parse(
  readFileSync(new URL('golden/optimizer_steps.json', import.meta.url), 'utf8'),
) as Golden;

beforeAll(() => setBackend('cpu'));

const specs = Object.entries(golden.shapes).map(([name, shape]) => ({
  name,
  shape,
  decayed: name.endsWith('kernel'),
}));

function tensors(values: Values): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, tensor(values[name]!, shape)]));
}

/** Runs the three steps and returns the largest difference of any parameter after any of them. */
function largestDifference(optimizer: Optimizer, expected: readonly Values[]): number {
  let parameters = tensors(golden.parameters);
  let slots: Record<string, Tensor> = Object.fromEntries(
    optimizer
      .slots(specs)
      .map(({ name, shape }) => [
        name,
        tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), [...shape]),
      ]),
  );
  let largest = 0;
  for (const [step, wanted] of expected.entries()) {
    const updated = optimizer.update({
      parameters,
      gradients: tensors(golden.gradients[step]!),
      slots,
      learningRate: scalar(golden.learningRates[step]!),
      step: scalar(step, 'int32'),
    });
    parameters = { ...updated.parameters };
    slots = { ...updated.slots };
    for (const { name } of specs) {
      const got = parameters[name]!.dataSync();
      expect(got).toHaveLength(wanted[name]!.length);
      for (const [at, value] of wanted[name]!.entries())
        largest = Math.max(largest, Math.abs(got[at]! - value));
    }
  }
  return largest;
}

test.each([
  ['AdamW as in the sources', adamW(), golden.adamW],
  ['LAMB as in the source', lamb(), golden.lamb],
  ['AdamW as in torch', adamW({ biasCorrection: true }), golden.adamWBiasCorrected],
] as const)('%s: three steps are equal to 1e-6', (_, optimizer, expected) => {
  expect(expected).toHaveLength(3);
  expect(largestDifference(optimizer, expected)).toBeLessThan(1e-6);
});

describe('learning rates', () => {
  const schedules = {
    polynomial: linearWarmupPolynomialDecay,
    electra: electraSchedule,
    cosine: (curve: Curve): Schedule => cosine({ ...curve, finalShare: 0.1 }),
  };
  test.each(golden.curves)('$kind with power $power', (curve) => {
    const schedule = schedules[curve.kind](curve);
    for (const [at, step] of curve.steps.entries()) {
      const rate = schedule(scalar(step, 'int32')).dataSync()[0]!;
      expect(Math.abs(rate - curve.rates[at]!)).toBeLessThan(curve.learningRate * 1e-6);
    }
  });
});
