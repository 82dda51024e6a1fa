import { ConfigurationError } from '@albectra/cli';
import { encoderConfig } from '@albectra/encoder';
import type { EncoderOptions } from '@albectra/encoder';
import type { Manifest } from '@albectra/shards/manifest';
import { PRESETS, scaleRecipe } from '@albectra/training';
import type { PretrainingRecipe } from '@albectra/training';
import type { PretrainConfiguration, RecipeKey } from './config.ts';

/** Drops keys without a value, so that they do not hide the preset's. */
function given<T extends object>(values: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** The values of a recipe that stand at the top of a configuration. */
function recipeValues(
  configuration: PretrainConfiguration,
): Pick<PretrainConfiguration, RecipeKey | 'lossScale'> {
  const { steps, batchSize, sequenceLength, clipNorm, pairLoss, seed, heldoutRows } = configuration;
  const { precision, lossScale, microBatchCount, deviceCount, fuse } = configuration;
  const learning = { steps, batchSize, sequenceLength, clipNorm, pairLoss, seed, heldoutRows };
  return { ...learning, precision, lossScale, microBatchCount, deviceCount, fuse };
}

/** The recipe of the preset, scaled to what one device holds if that is told. */
function presetRecipe({ preset, deviceBatchSize, batchSize }: PretrainConfiguration): PretrainingRecipe {
  const { recipe } = PRESETS[preset];
  if (deviceBatchSize === undefined) return recipe;
  if (batchSize === undefined) return scaleRecipe(recipe, deviceBatchSize);
  throw new ConfigurationError([
    `Configuration: expected batchSize or deviceBatchSize, got both, ${batchSize} and ${deviceBatchSize}. The first sets the batch and nothing else, the second scales steps and learning rate with it; leave out one.`,
  ]);
}

/**
 * Completes a configuration to a recipe: the preset, scaled to the device and then changed by what was
 * set, for the shards' vocabulary.
 *
 * @throws {ConfigurationError} if both `batchSize` and `deviceBatchSize` are set.
 * @throws {EncoderError} if the model's sizes do not fit one another.
 */
export function resolveRecipe(configuration: PretrainConfiguration, manifest: Manifest): PretrainingRecipe {
  const recipe = presetRecipe(configuration);
  const { groupCount, ...sizes } = recipe.model;
  const options: EncoderOptions = {
    ...sizes,
    // Only ALBERT shares layers: elsewhere the number of groups follows the number of layers.
    ...(recipe.model.architecture === 'albert' ? { groupCount } : {}),
    ...given(configuration.model),
    vocabularySize: manifest.vocabulary.size,
  };
  return {
    ...recipe,
    ...given(recipeValues(configuration)),
    model: encoderConfig(options),
    optimizer: { ...recipe.optimizer, ...given(configuration.optimizer) },
    schedule: { ...recipe.schedule, ...given(configuration.schedule) },
    masking: { ...recipe.masking, ...given(configuration.masking) },
    ...(configuration.shuffle && { shuffle: given(configuration.shuffle) }),
  };
}
