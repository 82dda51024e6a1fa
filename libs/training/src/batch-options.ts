import type { BatchOptions } from '@albectra/dataset';
import type { MaskingRecipe, PretrainingRecipe } from './recipe.ts';
import { resolveShuffle } from './resolve-shuffle.ts';
import { resolveStep } from './step/step-recipe.ts';

/** Where batches come from. */
export interface BatchSource {
  readonly shardsDirectory: string;
  readonly split: 'train' | 'heldout';
  readonly prefetchBytes?: number | undefined;
  readonly cacheBytes?: number | undefined;
}

/**
 * The batches of a recipe: endless and shuffled for training, one pass in order for evaluation.
 *
 * The held-out split has masks of its own, which stay the same from evaluation to evaluation.
 */
export function batchOptions(recipe: PretrainingRecipe, source: BatchSource): BatchOptions {
  const { masking, shuffle, sequenceLength, seed } = recipe;
  const { prefetchBytes, cacheBytes } = source;
  const isTraining = source.split === 'train';
  const { microBatchCount, deviceCount } = resolveStep(recipe);

  return {
    directory: source.shardsDirectory,
    split: source.split,
    // An evaluation takes no more rows at once than a device does in training.
    batchSize: isTraining ? recipe.batchSize : recipe.batchSize / (microBatchCount * deviceCount),
    sequenceLength,
    seed,
    maxPredictions: masking.maxPredictions,
    masking: dynamicOrStatic(masking),
    epochs: isTraining ? Number.POSITIVE_INFINITY : 1,
    shuffle: isTraining && resolveShuffle(shuffle),
    lastBatch: isTraining ? 'drop' : 'pad',
    // An evaluation looks at the first rows of the split, whatever their length.
    ...(isTraining ? {} : { lengthBins: false }),
    ...(prefetchBytes === undefined ? {} : { prefetchBytes }),
    ...(cacheBytes === undefined ? {} : { cacheBytes }),
  };
}

function dynamicOrStatic({ kind, rate, maxNgram }: MaskingRecipe): BatchOptions['masking'] {
  if (kind === 'static') return 'static';
  return kind === 'ngram' ? { kind, maskRate: rate, maxNgram } : { kind, maskRate: rate };
}
