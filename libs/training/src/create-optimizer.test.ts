import { scalar, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOptimizer, createSchedule } from './create-optimizer.ts';
import type { OptimizerRecipe, ScheduleRecipe } from './recipe.ts';

beforeAll(() => setBackend('cpu'));

/** What the first step at a rate of 0.1 makes of a bias of length 5. */
function firstStep(recipe: Partial<OptimizerRecipe>): number[] {
  const optimizer = createOptimizer({ kind: 'adamw', weightDecay: 0, biasCorrection: false, ...recipe });
  const { parameters } = optimizer.update({
    parameters: { 'x.bias': tensor1d([3, 4]) },
    gradients: { 'x.bias': tensor1d([0.5, -0.5]) },
    slots: { 'x.bias/m': tensor1d([0, 0]), 'x.bias/v': tensor1d([0, 0]) },
    learningRate: scalar(0.1),
    step: scalar(0, 'int32'),
  });
  return [...parameters['x.bias']!.dataSync()];
}

describe('createOptimizer', () => {
  test.each([
    // Without correction 0.1 g / sqrt(0.001 g^2) = 3.16 rates; with it, one.
    ['the form of the sources', {}, 3 - 0.3162],
    ['bias correction', { biasCorrection: true }, 2.9],
    // 0.5 g / sqrt(0.5 g^2) = 0.707 rates.
    ['beta1 and beta2', { beta1: 0.5, beta2: 0.5 }, 3 - 0.0707],
    // g / (|g| + 0.5) with g = 0.5 is half a rate.
    ['epsilon', { biasCorrection: true, epsilon: 0.5 }, 2.95],
    ['LAMB, which leaves biases alone', { kind: 'lamb', biasCorrection: true }, 2.9],
    // The step is as long as a tenth of the parameter, 0.5, in both directions alike.
    ["the paper's LAMB", { kind: 'lamb', trustRatio: 'all' }, 3 - 0.5 / Math.SQRT2],
  ] as const)('%s', (_, recipe, expected) => {
    expect(firstStep(recipe)[0]).toBeCloseTo(expected, 3);
  });
});

describe('createSchedule', () => {
  const rates = (recipe: Partial<ScheduleRecipe>): number[] => {
    const schedule = createSchedule(
      { kind: 'warmup-then-decay', learningRate: 1, warmupSteps: 2, ...recipe },
      4,
    );
    return [0, 1, 2, 3, 4].map((step) => schedule(scalar(step, 'int32')).dataSync()[0]!);
  };

  test.each([
    ['warmup-then-decay', {}, [0, 0.5, 0.5, 0.25, 0]],
    ['warmup-times-decay', { kind: 'warmup-times-decay' }, [0, 0.375, 0.5, 0.25, 0]],
    ['cosine', { kind: 'cosine' }, [0, 0.5, 1, 0.5, 0]],
    ['power', { power: 2 }, [0, 0.5, 0.25, 0.0625, 0]],
    ['decayFrom', { decayFrom: 'warmup-end' }, [0, 0.5, 1, 0.5, 0]],
    ['finalShare', { kind: 'cosine', finalShare: 0.5 }, [0, 0.5, 1, 0.75, 0.5]],
  ] as const)('%s', (_, recipe, expected) => {
    for (const [at, rate] of rates(recipe).entries()) expect(rate).toBeCloseTo(expected[at]!, 6);
  });
});

test.each([
  ['optimizer.trustRatio', () => firstStep({ trustRatio: 'all' })],
  ['schedule.power', () => createSchedule({ kind: 'cosine', learningRate: 1, warmupSteps: 0, power: 2 }, 4)],
  [
    'schedule.decayFrom',
    () =>
      createSchedule({ kind: 'warmup-times-decay', learningRate: 1, warmupSteps: 0, decayFrom: 'start' }, 4),
  ],
])('refuses %s where it would have no effect', (name, make) => {
  expect(make).toThrow(`expected no ${name} with`);
});
