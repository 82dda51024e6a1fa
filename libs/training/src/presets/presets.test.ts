import { parameterSpecs } from '@albectra/encoder';
import { expect, test } from 'vitest';
import type { PresetName } from './index.ts';
import { PRESETS } from './index.ts';
import { scaleRecipe } from './scale-recipe.ts';

// The rows of the papers' tables: optimizer, warm-up's kind, learning rate, warm-up, batch, steps, length, share
// of masked tokens, predictions, dropout, parameters.
type Row = readonly [string, string, number, number, number, number, number, number, number, number, number];

// Parameters that are trained: those of ELECTRA are the papers' graphs', those of ALBERT have both heads, those
// of BERT-base are BertForPreTraining's; of BERT-Small 13,546,682 and a pooler and head of pairs, 66,306.
const TABLE: Readonly<Record<Exclude<PresetName, `${string}-tiny`>, Row>> = {
  'electra-small': ['adamw', 'times', 5e-4, 1e4, 128, 1e6, 128, 0.15, 19, 0.1, 14_196_219],
  'electra-small-plus': ['adamw', 'times', 5e-4, 1e4, 128, 4e6, 512, 0.15, 79, 0.1, 23_122_875],
  'electra-base': ['adamw', 'times', 2e-4, 1e4, 256, 766_000, 512, 0.15, 79, 0.1, 119_386_427],
  'electra-base-plus': ['adamw', 'times', 2e-4, 1e4, 256, 4e6, 512, 0.15, 79, 0.1, 119_386_427],
  'electra-large': ['adamw', 'times', 2e-4, 1e4, 2048, 4e5, 512, 0.25, 130, 0.1, 354_655_291],
  'electra-large-1.75m': ['adamw', 'times', 2e-4, 1e4, 2048, 1.75e6, 512, 0.25, 130, 0.1, 354_655_291],
  'albert-base': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0.1, 11_813_810],
  'albert-large': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0.1, 17_847_474],
  'albert-xlarge': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0.1, 59_021_490],
  'albert-xxlarge': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0, 223_158_450],
  'albert-xxlarge-1m': ['lamb', 'then', 1.76e-3, 3125, 4096, 1e6, 512, 0.15, 77, 0, 223_158_450],
  'albert-xxlarge-1.5m': ['lamb', 'then', 1.76e-3, 3125, 4096, 1.5e6, 512, 0.15, 77, 0, 223_158_450],
  'albert-base-v2': ['lamb', 'then', 1.76e-3, 3125, 4096, 1e7, 512, 0.15, 77, 0, 11_813_810],
  'albert-large-v2': ['lamb', 'then', 1.76e-3, 3125, 4096, 3e6, 512, 0.15, 77, 0, 17_847_474],
  'albert-xlarge-v2': ['lamb', 'then', 1.76e-3, 3125, 4096, 3e6, 512, 0.15, 77, 0, 59_021_490],
  'albert-xxlarge-v2': ['lamb', 'then', 1.76e-3, 3125, 4096, 3e6, 512, 0.15, 77, 0, 223_158_450],
  'bert-small': ['adamw', 'times', 5e-4, 1e4, 128, 1.45e6, 128, 0.15, 19, 0.1, 13_612_988],
  'bert-base': ['adamw', 'then', 1e-4, 1e4, 256, 9e5, 128, 0.15, 20, 0.1, 110_106_428],
  'bert-large': ['adamw', 'then', 1e-4, 1e4, 256, 9e5, 128, 0.15, 20, 0.1, 336_226_108],
  'bert-base-matched': ['adamw', 'times', 2e-4, 1e4, 256, 1e6, 512, 0.15, 79, 0.1, 110_106_428],
  'bert-large-matched': ['adamw', 'times', 2e-4, 1e4, 2048, 464e3, 512, 0.25, 130, 0.1, 336_226_108],
  'bert-base-lamb': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0.1, 109_705_010],
  'bert-large-lamb': ['lamb', 'then', 1.76e-3, 3125, 4096, 125e3, 512, 0.15, 77, 0.1, 335_691_058],
};

test.each(Object.keys(TABLE) as (keyof typeof TABLE)[])('%s is as published', (name) => {
  const { model, optimizer, schedule, masking, ...recipe } = PRESETS[name].recipe;
  expect([
    optimizer.kind,
    schedule.kind.replaceAll(/^warmup-|-decay$/g, ''),
    schedule.learningRate,
    schedule.warmupSteps,
    recipe.batchSize,
    recipe.steps,
    recipe.sequenceLength,
    masking.rate,
    masking.maxPredictions,
    model.hiddenDropout,
    parameterSpecs(model).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
  ]).toEqual(TABLE[name]);
});

test('what all have in common', () => {
  for (const name of Object.keys(PRESETS) as PresetName[]) {
    const { model, optimizer, masking, ...recipe } = PRESETS[name].recipe;
    expect(optimizer).toMatchObject({ weightDecay: 0.01, biasCorrection: false });
    expect(recipe.clipNorm).toBe(1);
    expect(model.attentionDropout).toBe(model.hiddenDropout);
    expect(recipe.sequenceLength).toBeLessThanOrEqual(model.positionCount);
    const isAlbertSetup = name.startsWith('albert-') || name.endsWith('-lamb');
    expect(masking).toMatchObject(isAlbertSetup ? { kind: 'ngram', maxNgram: 3 } : { maxNgram: 1 });
    const isElectraBaseline = name === 'bert-small' || name.endsWith('-matched');
    expect(recipe.pairLoss).toBe(isElectraBaseline ? false : undefined);
  }
});

test('a smaller batch means more steps and a smaller learning rate', () => {
  const { recipe } = PRESETS['albert-base'];
  expect(scaleRecipe(recipe, 256)).toEqual({
    ...recipe,
    batchSize: 256, // 4,096 / 16
    steps: 2_000_000, // 125,000 * 16
    schedule: { ...recipe.schedule, learningRate: 0.00044, warmupSteps: 50_000 }, // 0.00176 / 4; 3,125 * 16
  });
  expect(scaleRecipe(recipe, 4096)).toBe(recipe);
  expect(scaleRecipe(recipe, 10_000)).toBe(recipe);
});

test('a batch that is no divisor sees the same rows, but for less than a batch', () => {
  const { recipe } = PRESETS['electra-small'];
  const { batchSize, steps, schedule } = scaleRecipe(recipe, 48);
  expect(Math.abs(batchSize * steps - recipe.batchSize * recipe.steps)).toBeLessThan(48);
  expect(schedule.learningRate).toBeCloseTo(5e-4 * Math.sqrt(48 / 128), 12);
  expect(schedule.warmupSteps / steps).toBeCloseTo(0.01, 6);
});
