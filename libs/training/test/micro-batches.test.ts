import { findTensorflowRuntime, openEngine, type Engine, type EngineName } from '@albectra/compile';
import type { NamedArrays } from '@albectra/ops';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { runTrainStep } from '../src/step/run-train-step.ts';
import type { StepRecipe } from '../src/step/step-recipe.ts';
import { openUnevenSession, unevenBatch } from './uneven-step.ts';

const hasTensorflow =
  findTensorflowRuntime() !== undefined || process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1';
const ENGINES: readonly EngineName[] = hasTensorflow ? ['wasm', 'tensorflow'] : ['wasm'];
const STEPS = 2;

interface Outcome {
  readonly metrics: readonly Record<string, number>[];
  readonly state: NamedArrays;
}

async function train(
  engine: Engine,
  architecture: 'bert' | 'albert' | 'electra',
  recipe: StepRecipe,
): Promise<Outcome> {
  const session = await openUnevenSession(engine, architecture, { recipe });
  const { microBatchCount = 1, deviceCount = 1 } = recipe;
  const metrics = [];
  for (let step = 0; step < STEPS; step++) {
    const run = { batch: unevenBatch(step), seed: 7, step, microBatchCount, deviceCount };
    metrics.push(await runTrainStep(session, run));
  }
  const state = await session.readState();
  session.close();
  return { metrics, state };
}

/** Groups of a state's entries; each is one vector. */
const GROUPS = [/^parameter\//, /^slot\/.*\/m$/, /^slot\/.*\/v$/];

/**
 * The length of the difference of two states, relative to the length of the second.
 *
 * Single tensors would not do: some gradients, such as that of the keys' biases, which softmax ignores,
 * are nothing but what rounding leaves of sums that cancel.
 */
function relativeDifference(a: NamedArrays, b: NamedArrays, group: RegExp): number {
  let difference = 0;
  let length = 0;
  for (const [name, { values }] of Object.entries(b)) {
    if (!group.test(name)) continue;
    for (const [i, value] of values.entries()) {
      difference += (a[name]!.values[i]! - value) ** 2;
      length += value ** 2;
    }
  }
  return Math.sqrt(difference / length);
}

function relativeDifferences(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): number[] {
  return Object.keys({ ...a, ...b }).map((name) => Math.abs((a[name] ?? NaN) / (b[name] ?? NaN) - 1));
}

function expectEqual(cut: Outcome, whole: Outcome): void {
  for (const [i, metrics] of whole.metrics.entries()) {
    for (const difference of relativeDifferences(cut.metrics[i]!, metrics)) {
      expect(difference).toBeLessThan(1e-6);
    }
  }
  for (const group of GROUPS) {
    expect(relativeDifference(cut.state, whole.state, group)).toBeLessThan(1e-6);
  }
}

/** Architectures, and how their batches are cut, of one engine; a graph takes longer to make than to run. */
const CASES: Readonly<Record<string, readonly ['bert' | 'albert' | 'electra', StepRecipe][]>> = {
  wasm: [
    ['bert', { microBatchCount: 4 }],
    ['electra', { microBatchCount: 2, deviceCount: 3 }],
  ],
  tensorflow: [['albert', { microBatchCount: 3 }]],
};

describe.each(ENGINES)('on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(name);
  }, 120_000);

  test.each(CASES[name]!)('%s: a batch cut as %j trains as the whole', async (architecture, recipe) => {
    const cut = await train(engine, architecture, recipe);
    expectEqual(cut, await train(engine, architecture, {}));
    const accumulators = Object.entries(cut.state).filter(([entry]) => entry.startsWith('accumulator/'));
    expect(accumulators.length).toBeGreaterThan(0);
    expect(accumulators.every(([, { values }]) => values.every((value) => value === 0))).toBe(true);
  });
});

test('no tensor is left behind', async () => {
  const engine = await openEngine('wasm');
  const session = await openUnevenSession(engine, 'bert', { recipe: { microBatchCount: 3, deviceCount: 2 } });
  const run = { batch: unevenBatch(0), seed: 7, microBatchCount: 3, deviceCount: 2 };
  await runTrainStep(session, { ...run, step: 0 });
  const before = memory().numTensors;
  await runTrainStep(session, { ...run, step: 1 });
  expect(memory().numTensors).toBe(before);
  session.close();
});
