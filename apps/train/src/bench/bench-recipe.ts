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
 */
export function benchRecipe(configuration: BenchConfiguration): PretrainingRecipe {
  const { recipe } = PRESETS[configuration.preset];
  const { batchSize, precision } = configuration;
  const sequenceLength = configuration.sequenceLength ?? Math.min(DEFAULT_LENGTH, recipe.sequenceLength);
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
