import { ConfigurationError } from '@albectra/cli';
import { encoderConfig } from '@albectra/encoder';
import { PRESETS } from '@albectra/training';
import type { PretrainingRecipe } from '@albectra/training';
import type { BenchConfiguration } from './bench-config.ts';

/** Length of rows that everybody measures by. */
const DEFAULT_LENGTH = 128;

/**
 * The recipe of the preset at the size that is to be measured, with as many predictions as its rate asks for.
 *
 * @throws {EncoderError} if the model cannot be built.
 * @throws {ConfigurationError} if a row cannot hold the examples.
 */
export function benchRecipe(configuration: BenchConfiguration): PretrainingRecipe {
  const { recipe } = PRESETS[configuration.preset];
  const { batchSize, precision, examples = 1 } = configuration;
  const sequenceLength = configuration.sequenceLength ?? Math.min(DEFAULT_LENGTH, recipe.sequenceLength);
  if (examples > sequenceLength) {
    throw new ConfigurationError([
      `Configuration: expected at most ${sequenceLength} examples, a token each, got ${examples}. Lower examples or raise sequenceLength.`,
    ]);
  }
  const { model, masking } = recipe;
  return {
    ...recipe,
    model: encoderConfig({ ...model, positionCount: Math.max(model.positionCount, sequenceLength) }),
    masking: { ...masking, maxPredictions: Math.max(1, Math.floor(masking.rate * sequenceLength)) },
    batchSize,
    sequenceLength,
    precision,
    microBatchCount: 1,
    deviceCount: 1,
  };
}
