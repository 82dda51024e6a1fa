import { openEngine } from '@albectra/compile';
import { expect, test } from 'vitest';
import { modelStepFlops } from '../compute/model-flops.ts';
import { PRESETS } from '../presets/index.ts';
import { syntheticBatch } from './synthetic-batch.ts';
import { openSyntheticTraining } from './synthetic-training.ts';

test('a batch is full, and its predictions are where it says', () => {
  const batch = syntheticBatch(50, { rows: 2, sequenceLength: 10, predictions: 3 });
  expect(batch['maskedPositions']!.values).toEqual(Int32Array.of(0, 3, 6, 0, 3, 6));
  expect(batch['predictionSlots']!.values.slice(0, 10)).toEqual(Int32Array.of(1, 0, 0, 2, 0, 0, 3, 0, 0, 0));
  const { values: ids } = batch['originalIds']!;
  expect(batch['maskedLabels']!.values).toEqual(
    Int32Array.from([0, 3, 6, 10, 13, 16], (place) => ids[place]!),
  );
  expect(Math.max(...ids)).toBeLessThan(50);
  expect(batch['attentionMask']!.values).toEqual(new Int32Array(20).fill(1));
});

test('a batch of packs is full, too, and shares each row out', () => {
  const batch = syntheticBatch(50, { rows: 1, sequenceLength: 10, predictions: 3, examples: 3 });
  expect(batch['exampleNumbers']!.values).toEqual(Int32Array.of(1, 1, 1, 1, 2, 2, 2, 3, 3, 3));
  expect(batch['positionIds']!.values).toEqual(Int32Array.of(0, 1, 2, 3, 0, 1, 2, 0, 1, 2));
  expect(batch['segmentIds']!.values).toEqual(Int32Array.of(0, 0, 1, 1, 0, 0, 1, 0, 0, 1));
  expect(batch['exampleStarts']).toMatchObject({ shape: [1, 3], values: Int32Array.of(0, 4, 7) });
  expect(batch['pairLabels']!.shape).toEqual([1, 3]);
});

test.each([
  ['electra-tiny', {}],
  ['albert-tiny', { examples: 2 }],
] as const)('%s learns its one batch, %j', async (preset, rows) => {
  const { recipe } = PRESETS[preset];
  const model = { ...recipe.model, vocabularySize: 40, layerCount: 1, hiddenDropout: 0, attentionDropout: 0 };
  const masking = { ...recipe.masking, maxPredictions: 2 };
  const schedule = { ...recipe.schedule, warmupSteps: 1 };
  const small = { ...recipe, model, masking, schedule, batchSize: 4, sequenceLength: 8 };
  const training = await openSyntheticTraining(await openEngine('wasm'), small, rows);
  const losses: number[] = [];
  for (let step = 0; step < 6; step++) losses.push((await training.run())['loss']!);
  training.close();
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  expect(training.tokens).toBe(32);
  expect(training.flops).toBe(modelStepFlops(model, { rows: 4, sequenceLength: 8, predictions: 2, ...rows }));
  expect(training.parameterCount).toBeGreaterThan(40 * model.embeddingSize);
});
