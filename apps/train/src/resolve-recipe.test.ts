import type { Manifest } from '@albectra/shards/manifest';
import { PRESETS } from '@albectra/training';
import { expect, test } from 'vitest';
import { pretrainSchema } from './config.ts';
import type { PretrainConfiguration } from './config.ts';
import { resolveRecipe } from './resolve-recipe.ts';

const manifest = { vocabulary: { size: 1234 } } as Manifest;
const configuration = (changes: object): PretrainConfiguration =>
  pretrainSchema.parse({ shards: 'shards', output: 'run', preset: 'electra-small', ...changes });

test('without changes it is the preset, for the vocabulary of the shards', () => {
  const { recipe } = PRESETS['electra-small'];
  expect(resolveRecipe(configuration({}), manifest)).toEqual({
    ...recipe,
    model: { ...recipe.model, vocabularySize: 1234 },
  });
});

test('what is set takes the place of the preset, and the rest stays', () => {
  const { recipe } = PRESETS['electra-small'];
  const changed = resolveRecipe(
    configuration({
      steps: 7,
      seed: 0,
      model: { hiddenSize: 128, hiddenDropout: 0 },
      optimizer: { kind: 'lamb' },
      schedule: { learningRate: 0.5 },
      masking: { rate: 0.25 },
      shuffle: { windowRows: 4096 },
    }),
    manifest,
  );
  expect(changed).toEqual({
    ...recipe,
    steps: 7,
    seed: 0,
    model: { ...recipe.model, vocabularySize: 1234, hiddenSize: 128, hiddenDropout: 0 },
    optimizer: { ...recipe.optimizer, kind: 'lamb' },
    schedule: { ...recipe.schedule, learningRate: 0.5 },
    masking: { ...recipe.masking, rate: 0.25 },
    shuffle: { windowRows: 4096 },
  });
});

test('what one device holds scales the preset, and what is set still wins', () => {
  const { recipe } = PRESETS['electra-small'];
  const scaled = resolveRecipe(configuration({ deviceBatchSize: 32 }), manifest);
  // A quarter of the batch: four times the steps at half the learning rate.
  expect(scaled).toMatchObject({ batchSize: 32, steps: 4_000_000, schedule: { warmupSteps: 40_000 } });
  expect(scaled.schedule.learningRate).toBeCloseTo(recipe.schedule.learningRate / 2, 12);
  const short = configuration({ deviceBatchSize: 32, steps: 50_000, schedule: { warmupSteps: 100 } });
  expect(resolveRecipe(short, manifest)).toMatchObject({ steps: 50_000, schedule: { warmupSteps: 100 } });
  expect(() => resolveRecipe(configuration({ deviceBatchSize: 32, batchSize: 16 }), manifest)).toThrow(
    'expected batchSize or deviceBatchSize, got both, 16 and 32',
  );
});

test('the groups of layers follow the number of layers, but for ALBERT', () => {
  const deep = { model: { layerCount: 4 } };
  expect(resolveRecipe(configuration(deep), manifest).model).toMatchObject({ layerCount: 4, groupCount: 4 });
  const albert = resolveRecipe(configuration({ preset: 'albert-base', ...deep }), manifest);
  expect(albert.model).toMatchObject({ layerCount: 4, groupCount: 1 });
});

test('every preset is complete as it stands', () => {
  for (const preset of Object.keys(PRESETS)) {
    expect(resolveRecipe(configuration({ preset }), manifest).model.vocabularySize).toBe(1234);
  }
});

test('sizes that do not fit one another are refused', () => {
  expect(() => resolveRecipe(configuration({ model: { headCount: 5 } }), manifest)).toThrow(
    'expected headCount to be a divisor of hiddenSize 256, got 5',
  );
});
