import { sparseSoftmaxCrossEntropy } from '@albectra/ops';
import {
  add,
  argMax,
  cast,
  div,
  equal,
  greaterEqual,
  maximum,
  mul,
  reshape,
  scalar,
  sum,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import type { PretrainingBatch } from './pretraining-batch.ts';

/** What a mean divides by. */
export interface Denominator {
  /** The sum of the weights of the whole that these values are a part of; they are the whole by default. */
  readonly total: Tensor | undefined;
  /** Keeps the mean of nothing finite. */
  readonly epsilon: number;
}

/** The mean of `values` by weight, Σ w·v / (Σ w + epsilon), a scalar. */
export function weightedMean(values: Tensor, weights: Tensor, { total, epsilon }: Denominator): Scalar {
  return div(sum(mul(values, weights)), add(total ?? sum(weights), epsilon));
}

/** The loss of masked-language modelling over the predictions that count. */
export function maskedLanguageLoss(logits: Tensor2D, batch: PretrainingBatch, epsilon: number): Scalar {
  const losses = sparseSoftmaxCrossEntropy(logits, reshape(batch.maskedLabels, [-1]));
  return weightedMean(losses, reshape(batch.maskedWeights, [-1]), { total: batch.maskedTotal, epsilon });
}

/** The mean cross entropy of the segment pairs; examples labelled -1 do not count. */
export function pairLoss(logits: Tensor2D, { pairLabels, pairTotal }: PretrainingBatch): Scalar {
  const flat: Tensor1D = reshape(pairLabels, [-1]);
  const weights = cast(greaterEqual(flat, scalar(0, 'int32')), 'float32');
  const labels: Tensor1D = maximum(flat, scalar(0, 'int32'));
  const losses = sparseSoftmaxCrossEntropy(logits, labels);
  return div(sum(mul(losses, weights)), maximum(pairTotal ?? sum(weights), 1));
}

/** Held-out results of masked-language modelling, each float32 `[batch, predictions]`. */
export interface MaskedLanguageOutputs {
  readonly maskedLosses: Tensor;
  /** 1 where the likeliest token is the original one. */
  readonly maskedCorrect: Tensor;
  readonly maskedWeights: Tensor;
}

/** Scores every prediction of a batch on its own. */
export function maskedLanguageOutputs(logits: Tensor2D, batch: PretrainingBatch): MaskedLanguageOutputs {
  const labels: Tensor1D = reshape(batch.maskedLabels, [-1]);
  const shape = batch.maskedLabels.shape;
  return {
    maskedLosses: reshape(sparseSoftmaxCrossEntropy(logits, labels), shape),
    maskedCorrect: reshape(cast(equal(argMax(logits, 1), labels), 'float32'), shape),
    maskedWeights: batch.maskedWeights,
  };
}
