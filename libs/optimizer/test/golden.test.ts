/** Compares with tools/golden/optimizer_steps.py: the original formulas in float64, torch and transformers. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { scalar, setBackend, tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  adamW,
  cosine,
  electraSchedule,
  lamb,
  layerwiseFactors,
  linearWarmupPolynomialDecay,
} from '../src/index.ts';
import type { Optimizer, ScheduleOptions } from '../src/index.ts';

const SCHEDULES = { polynomial: linearWarmupPolynomialDecay, electra: electraSchedule, cosine };

interface Curve {
  readonly kind: keyof typeof SCHEDULES;
  readonly options: ScheduleOptions;
  readonly steps: readonly number[];
  readonly rates: readonly number[];
}

type Values = Readonly<Record<string, number[]>>;

interface Golden {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly learningRates: readonly number[];
  /** Numbers of the steps, from 1, after which the parameters are known. */
  readonly checkedSteps: readonly number[];
  readonly parameters: Values;
  /** Taken in turns. */
  readonly gradients: readonly Values[];
  readonly histories: Readonly<Record<string, readonly Values[]>>;
  readonly layerRates: readonly { decay: number; layerCount: number; factors: Record<string, number> }[];
  readonly curves: readonly Curve[];
}

const file = readFileSync(new URL('golden/optimizer_steps.json.gz', import.meta.url));
const golden = JSON.parse(gunzipSync(file).toString()) as Golden;

beforeAll(() => setBackend('cpu'));

const specs = Object.entries(golden.shapes).map(([name, shape]) => ({
  name,
  shape,
  decayed: name.endsWith('kernel'),
}));

function tensors(values: Values): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, tensor(values[name]!, shape)]));
}

function emptySlots(optimizer: Optimizer): Record<string, Tensor> {
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
  const entries = optimizer.slots(specs).map(({ name, shape }) => {
    return [name, tensor(new Float32Array(sizeOf(shape)), [...shape])] as const;
  });
  return Object.fromEntries(entries);
}

/** Takes all steps and returns the parameters after each of those that are known. */
function takeSteps(optimizer: Optimizer): Values[] {
  let parameters = tensors(golden.parameters);
  let slots = emptySlots(optimizer);
  const history: Values[] = [];
  for (const [step, rate] of golden.learningRates.entries()) {
    const updated = optimizer.update({
      parameters,
      gradients: tensors(golden.gradients[step % golden.gradients.length]!),
      slots,
      learningRate: scalar(rate),
      step: scalar(step, 'int32'),
    });
    parameters = { ...updated.parameters };
    slots = { ...updated.slots };
    if (!golden.checkedSteps.includes(step + 1)) continue;
    history.push(
      Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [...value.dataSync()]])),
    );
  }
  return history;
}

describe('150 steps', () => {
  const optimizers: Record<string, Optimizer> = {
    'AdamW of the sources': adamW(),
    'LAMB of the source': lamb(),
    'AdamW of torch': adamW({ biasCorrection: true, epsilon: 1e-8 }),
    'LAMB of NVIDIA': lamb({ biasCorrection: true }),
    'LAMB of the paper': lamb({ biasCorrection: true, trustRatio: 'all' }),
  };

  test.each(Object.entries(golden.histories))('%s: parameters are equal to 4e-6', (name, expected) => {
    expect(golden.learningRates).toHaveLength(150);
    const history = takeSteps(optimizers[name]!);
    expect(history).toHaveLength(expected.length);
    for (const [at, wanted] of expected.entries()) {
      for (const [parameter, values] of Object.entries(wanted)) {
        const got = history[at]![parameter]!;
        const differences = values.map(
          (value, i) => Math.abs(got[i]! - value) / Math.max(1, Math.abs(value)),
        );
        expect(Math.max(...differences), `${parameter} after ${golden.checkedSteps[at]}`).toBeLessThan(4e-6);
      }
    }
  });
});

test.each(golden.layerRates)('layer-wise factors of $layerCount layers', ({ decay, layerCount, factors }) => {
  const factorOf = layerwiseFactors({ decay, layerCount, heads: ['head'] });
  for (const [name, factor] of Object.entries(factors)) expect(factorOf(name)).toBeCloseTo(factor, 14);
});

const curves = golden.curves.map(({ options, ...curve }) => {
  const { learningRate: _, warmupSteps: __, totalSteps: ___, ...rest } = options;
  return { ...curve, options, chosen: JSON.stringify(rest) };
});

test.each(curves)('learning rates: $kind with $chosen', ({ kind, options, steps, rates }) => {
  const schedule = SCHEDULES[kind](options);
  const curve = steps.map((step) => schedule(scalar(step, 'int32')).dataSync()[0]!);
  const differences = curve.map((rate, at) => Math.abs(rate - rates[at]!));
  expect(Math.max(...differences)).toBeLessThan(options.learningRate * 1e-6);
});
