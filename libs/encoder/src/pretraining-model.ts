import type { NamedTensors } from '@albectra/ops';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs-core';

import { electraModel } from './electra-model.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { pairModel } from './pair-model.ts';
import type { ParameterSpec } from './parameter-specs.ts';

/** A loss to minimise and the parts that make it up. */
export interface LossResult {
  readonly loss: Scalar;
  /** Scalars by name, for display. */
  readonly metrics: Readonly<Record<string, Scalar>>;
}

/** A model with its pre-training objective, as pure functions of named parameters. */
export interface PretrainingModel {
  readonly config: EncoderConfig;
  readonly specs: readonly ParameterSpec[];
  /**
   * Computes the training loss of a batch.
   *
   * @param key Philox key of the step, int32 `[2]`: drives dropout and ELECTRA's sampling.
   */
  loss(parameters: NamedTensors, batch: NamedTensors, key: Tensor1D): LossResult;
  /**
   * Scores a batch without dropout, as small tensors per prediction, row or token.
   *
   * `maskedLosses`, `maskedCorrect`, `maskedWeights` float32 `[batch, predictions]`; with a pair
   * objective `pairLogits` `[batch, 2]` and `pairLabels` int32 `[batch]`, of packs
   * `[batch, examples, 2]` and `[batch, examples]`; for ELECTRA `replacedLogits`, `replacedLabels`,
   * `replacedMask` float32 `[batch, seq]`.
   */
  evaluate(parameters: NamedTensors, batch: NamedTensors, key: Tensor1D): NamedTensors;
}

/** Makes the model of a configuration with the objective of its architecture. */
export function pretrainingModel(config: EncoderConfig): PretrainingModel {
  return config.architecture === 'electra' ? electraModel(config) : pairModel(config);
}
