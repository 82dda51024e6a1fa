import type { Batch } from '@albectra/dataset';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import type { StepShape } from './compute/model-flops.ts';
import type { PretrainingRecipe } from './recipe.ts';

/** A pair label that does not count. */
const NO_PAIR = -1;

/** The arrays of a batch as a recipe's model learns from them: without a pair loss no pair label counts. */
export function modelInputs(recipe: PretrainingRecipe, batch: Batch): NamedArrays {
  const arrays = toNamedArrays(batch);
  const { pairLabels } = arrays;
  if (recipe.pairLoss !== false || pairLabels === undefined) return arrays;
  const values = new Int32Array(pairLabels.values.length).fill(NO_PAIR);
  return { ...arrays, pairLabels: { ...pairLabels, values } };
}

/** Gives the fields of a batch their shapes, `[batch, seq]`, `[batch, predictions]`, `[batch]` or `[batch, examples]`. */
export function toNamedArrays(batch: Batch): NamedArrays {
  const { batchSize, packs } = batch;
  const shaped = (values: Int32Array | Float32Array, shape: readonly number[]): NamedArray => ({
    shape,
    dtype: values instanceof Float32Array ? 'float32' : 'int32',
    values,
  });
  const tokens = [batchSize, batch.sequenceLength];
  const predictions = [batchSize, batch.maskedPositions.length / batchSize];
  return {
    originalIds: shaped(batch.originalIds, tokens),
    inputIds: shaped(batch.inputIds, tokens),
    segmentIds: shaped(batch.segmentIds, tokens),
    attentionMask: shaped(batch.attentionMask, tokens),
    predictionSlots: shaped(batch.predictionSlots, tokens),
    maskedPositions: shaped(batch.maskedPositions, predictions),
    maskedLabels: shaped(batch.maskedLabels, predictions),
    maskedWeights: shaped(batch.maskedWeights, predictions),
    pairLabels: shaped(batch.pairLabels, packs === undefined ? [batchSize] : [batchSize, packs.maxExamples]),
    ...(packs && {
      positionIds: shaped(packs.positionIds, tokens),
      exampleNumbers: shaped(packs.exampleNumbers, tokens),
      exampleStarts: shaped(packs.exampleStarts, [batchSize, packs.maxExamples]),
    }),
  };
}

/** The sizes of a batch that its operations depend on. */
export function stepShapeOf({ batchSize, sequenceLength, maxPredictions, packs }: Batch): StepShape {
  const shape = { rows: batchSize, sequenceLength, predictions: maxPredictions };
  return packs === undefined ? shape : { ...shape, examples: packs.maxExamples };
}

/** Counts the tokens of a batch that are not padding. */
export function countTokens(batch: Batch): number {
  let count = 0;
  for (let i = 0; i < batch.attentionMask.length; i++) count += batch.attentionMask[i]!;
  return count;
}
