import type { Manifest } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { checkRecipe, checkRecipeAgainstData, checkSettings } from './check-recipe.ts';
import { isTrainingError } from './errors.ts';
import { PRESETS } from './presets/index.ts';

const { recipe } = PRESETS['albert-base'];

/** What is checked of a manifest, fitting the recipe. */
const manifest = {
  objective: 'albert',
  sequenceLength: 512,
  masking: 'dynamic',
  packed: false,
  vocabulary: { size: 30_000 },
  configuration: { examples: { form: 'pairs', pair: 'sop' } },
  splits: { train: { rows: 5000 }, heldout: { rows: 50 } },
} as unknown as Manifest;

test('what fits is accepted, from any program', () => {
  for (const shuffle of [{}, { shuffle: { windowRows: 9, blockRows: 9 } }, { shuffle: { windowBytes: 1 } }]) {
    expect(() => checkRecipe({ ...recipe, ...shuffle })).not.toThrow();
  }
  for (const configuration of [manifest.configuration, undefined, null, 'text', { examples: 1 }]) {
    expect(() => checkRecipeAgainstData(recipe, { ...manifest, configuration }, 'shards')).not.toThrow();
  }
  expect(() => checkRecipeAgainstData(recipe, { ...manifest, packed: true }, 'shards')).not.toThrow();
});

test.each([
  [{ objective: 'electra' }, 'rows with pair labels for albert, the shards were prepared for electra'],
  [{ configuration: { examples: { pair: 'none' } } }, 'were prepared with examples.pair none'],
  [{ configuration: { examples: { form: 'full-sentences' } } }, 'with examples.form full-sentences'],
] as const)(
  'pair labels that %j tells to be missing are named, and needed for a pair loss only',
  (change, words) => {
    const without = { ...manifest, ...change } as Manifest;
    expect(() => checkRecipeAgainstData(recipe, without, 'shards')).toThrow(words);
    expect(() => checkRecipeAgainstData({ ...recipe, pairLoss: false }, without, 'shards')).not.toThrow();
  },
);

test.each([
  [{ vocabulary: { size: 30_522 } }, "expected a vocabulary of 30000, the model's, got 30522"],
  [{ sequenceLength: 513 }, 'expected rows of at most 512 tokens, the shards have up to 513'],
  [{ splits: { train: { rows: 4095 }, heldout: { rows: 1 } } }, 'one batch of 4096 rows, got 4095 rows'],
  [{ splits: { train: { rows: 4096 }, heldout: { rows: 0 } } }, 'expected held-out rows, got none'],
])('shards with %j are refused', (change, words) => {
  const shards = { ...manifest, ...change } as unknown as Manifest;
  expect(() => checkRecipeAgainstData(recipe, shards, 'shards')).toThrow(words);
});

test.each([
  [{ steps: 3124 }, 'schedule.warmupSteps to be at most steps, 3124, got 3125'],
  [{ sequenceLength: 76 }, 'masking.maxPredictions to be at most sequenceLength, 76, got 77'],
  [{ sequenceLength: 513 }, "a sequence length of at most 512, the model's positions, got 513"],
  [{ shuffle: {} }, 'expected shuffle.windowRows or shuffle.windowBytes, got none of them'],
  [{ shuffle: { windowRows: 9, windowBytes: 8 } }, 'or shuffle.windowBytes, got both, 9 and 8'],
  [
    { shuffle: { windowRows: 9, blockRows: 10 } },
    'shuffle.blockRows to be at most shuffle.windowRows, 9, got 10',
  ],
])('a recipe with %j contradicts itself', (change, words) => {
  const check = (): void => checkRecipe({ ...recipe, ...change });
  expect(check).toThrow(words);
  expect(check).toThrow(
    expect.toSatisfy((error: unknown) => isTrainingError(error, 'invalid-recipe')) as Error,
  );
});

test.each([
  ['albert-base', {}, 'replacedTokenArea', 'a figure of albert, got replacedTokenArea'],
  ['electra-small', {}, 'pairAccuracy', 'a figure of electra, got pairAccuracy'],
  [
    'albert-base',
    { pairLoss: false },
    'pairAccuracy',
    'a figure of albert without pairLoss, got pairAccuracy',
  ],
] as const)('the best of %s, %j, by %s is refused', (preset, change, bestBy, words) => {
  const settings = { checkpointEvery: 1, keepCheckpoints: 1, evaluateEvery: 1, prefetchBytes: 1 };
  const changed = { ...PRESETS[preset].recipe, ...change };
  expect(() => checkSettings(changed, { ...settings, bestBy })).toThrow(words);
  expect(() => checkSettings(changed, { ...settings, bestBy: 'maskedLanguageLoss' })).not.toThrow();
  expect(() => checkSettings(changed, settings)).not.toThrow();
});
