import { openEngine } from '@albectra/compile';
import { encoderConfig, initializeParameters, pretrainingModel } from '@albectra/encoder';
import type { Architecture } from '@albectra/encoder';
import { deriveKey } from '@albectra/random';
import { dispose, engine as tensorEngine, memory, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StepShape } from '../compute/model-flops.ts';
import { createOptimizer, createSchedule } from '../create-optimizer.ts';
import { createTrainStep } from '../create-train-step.ts';
import { syntheticBatch } from '../measure/synthetic-batch.ts';
import { createTrainingState } from '../named-state.ts';
import { PRESETS } from '../presets/index.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { estimateMemory, largestBatch } from './estimate-memory.ts';
import { memoryOf, requireMemory } from './require-memory.ts';

interface Sizes {
  readonly layerCount: number;
  readonly rows: number;
  readonly sequenceLength: number;
  readonly dropout: number;
}

function recipeOf(architecture: Architecture, sizes: Sizes): PretrainingRecipe {
  const { recipe } = PRESETS['electra-small'];
  return {
    ...recipe,
    model: encoderConfig({
      architecture,
      vocabularySize: 2000,
      hiddenSize: 64,
      headCount: 2,
      intermediateSize: 256,
      embeddingSize: 64,
      layerCount: sizes.layerCount,
      hiddenDropout: sizes.dropout,
      attentionDropout: sizes.dropout,
    }),
    masking: { ...recipe.masking, maxPredictions: 4 },
    batchSize: sizes.rows,
    sequenceLength: sizes.sequenceLength,
  };
}

/** The most bytes that tfjs counts at once in a step, state included. */
function peakOf(
  { model: config, batchSize, sequenceLength, masking, ...recipe }: PretrainingRecipe,
  packs: Pick<StepShape, 'examples'> = {},
): number {
  const model = pretrainingModel(config);
  const optimizer = createOptimizer(recipe.optimizer);
  const schedule = createSchedule(recipe.schedule, recipe.steps);
  const step = createTrainStep({ model, optimizer, schedule, clipNorm: recipe.clipNorm });
  const options = { key: deriveKey(1, 'parameters'), initializerRange: 0.02 };
  const arrays = createTrainingState(
    initializeParameters(model.specs, options),
    optimizer.slots(model.specs),
  );
  const shape = { rows: batchSize, sequenceLength, predictions: masking.maxPredictions, ...packs };
  const before = memory().numBytes;
  const toTensors = (from: typeof arrays): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(from).map(([name, { values, dtype, shape: axes }]) => [
        name,
        tensor(values, [...axes], dtype),
      ]),
    );
  const state = toTensors(arrays);
  const batch = toTensors(syntheticBatch(config.vocabularySize, shape));
  const counted = tensorEngine();
  const track = counted.trackTensor.bind(counted);
  let peak = 0;
  counted.trackTensor = (...call) => {
    track(...call);
    peak = Math.max(peak, memory().numBytes - before);
  };
  tidy(() => void step(state, batch, tensor([1, 2], [2], 'int32') as Tensor1D));
  counted.trackTensor = track;
  dispose([...Object.values(state), ...Object.values(batch)]);
  return peak;
}

describe('a step on an engine that runs operation by operation', () => {
  beforeAll(async () => {
    await openEngine('wasm');
  });

  test.each<[Architecture, Sizes & Pick<StepShape, 'examples'>]>([
    ['electra', { layerCount: 2, rows: 4, sequenceLength: 64, dropout: 0.1 }],
    ['electra', { layerCount: 4, rows: 4, sequenceLength: 32, dropout: 0 }],
    ['bert', { layerCount: 2, rows: 4, sequenceLength: 64, dropout: 0 }],
    ['bert', { layerCount: 1, rows: 2, sequenceLength: 128, dropout: 0.1 }],
    ['albert', { layerCount: 4, rows: 8, sequenceLength: 32, dropout: 0 }],
    ['bert', { layerCount: 2, rows: 4, sequenceLength: 64, dropout: 0, examples: 21 }],
  ])('takes what is estimated for %s, %j', (architecture, { examples, ...sizes }) => {
    const recipe = recipeOf(architecture, sizes);
    const peak = peakOf(recipe, examples === undefined ? {} : { examples });
    const ratio = estimateMemory(recipe, 'wasm').total / peak;
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.25);
  });
});

const recipe = recipeOf('bert', { layerCount: 2, rows: 48, sequenceLength: 64, dropout: 0 });

test('the largest batch fits, and twice of it does not', () => {
  for (const engine of ['wasm', 'tensorflow'] as const) {
    for (const bytes of [5e7, 1e8, 1e9]) {
      const rows = largestBatch(recipe, engine, bytes);
      expect(estimateMemory({ ...recipe, batchSize: rows }, engine).total).toBeLessThanOrEqual(bytes);
      expect(estimateMemory({ ...recipe, batchSize: 2 * rows }, engine).total).toBeGreaterThan(bytes);
    }
    expect(largestBatch(recipe, engine, 1e6)).toBe(0);
  }
});

test('micro-batches save activations and cost sums of gradients', () => {
  const whole = estimateMemory(recipe, 'wasm');
  const parts = estimateMemory({ ...recipe, microBatchCount: 4 }, 'wasm');
  expect(parts.activations).toBe(whole.activations / 4);
  expect(parts.slots - whole.slots).toBe(whole.parameters);
});

test('too little memory is an error that tells what would fit', () => {
  requireMemory(recipe, 'wasm', 1e9);
  requireMemory(recipe, 'wasm', undefined);
  expect(() => requireMemory(recipe, 'wasm', 1e8)).toThrow(
    /expected at most 100\.0 MB, got an estimate of \d+\.\d MB, .* for the activations of 48 rows\. Batches of 16 rows would fit/,
  );
  expect(() => requireMemory(recipe, 'wasm', 1e6)).toThrow('Not even one row fits');
});

test('the memory of a graphics card is unknown, that of wasm bounded by its addresses', () => {
  expect(memoryOf({ name: 'webgpu', description: 'an adapter' })).toBeUndefined();
  expect(
    memoryOf({ name: 'tensorflow', description: 'TensorFlow 2.9, compiled graphs, GPU' }),
  ).toBeUndefined();
  expect(memoryOf({ name: 'wasm', description: '' })).toBeLessThanOrEqual(2 ** 32);
  expect(memoryOf({ name: 'cpu', description: '' })).toBeGreaterThan(0);
});
