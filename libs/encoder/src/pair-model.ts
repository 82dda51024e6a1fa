import type { NamedTensors } from '@albectra/ops';
import { add, reshape, type Tensor1D } from '@tensorflow/tfjs-core';

import { dropoutSource } from './dropout-source.ts';
import { encode } from './encode.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { maskedLanguageLogits, pairLogits } from './heads.ts';
import { maskedLanguageLoss, maskedLanguageOutputs, pairLoss } from './losses.ts';
import type { Network } from './network.ts';
import { parameterSpecs } from './parameter-specs.ts';
import { pretrainingBatch, type PretrainingBatch } from './pretraining-batch.ts';
import type { LossResult, PretrainingModel } from './pretraining-model.ts';

/** Keeps the loss of a batch without predictions finite. BERT, `get_masked_lm_output`. */
const DENOMINATOR_EPSILON = 1e-5;

/**
 * Makes BERT or ALBERT: masked-language modelling plus a loss on segment pairs, weighted equally.
 *
 * The pair labels of the batch decide what the second loss teaches: sentence order for ALBERT, the
 * next sentence for BERT.
 *
 * @see BERT (Devlin et al. 2019), section 3.1; ALBERT (Lan et al. 2020), section 3.1.
 */
export function pairModel(config: EncoderConfig): PretrainingModel {
  return {
    config,
    specs: parameterSpecs(config),
    loss: (parameters, batch, key) => loss({ config, parameters }, pretrainingBatch(batch), key),
    evaluate: (parameters, batch) => evaluate({ config, parameters }, pretrainingBatch(batch)),
  };
}

function loss(network: Network, batch: PretrainingBatch, key: Tensor1D): LossResult {
  const hidden = encode(network, batch, { dropout: dropoutSource(key, 0) });
  const logits = maskedLanguageLogits(network, hidden, batch.maskedPositions);
  const maskedLanguage = maskedLanguageLoss(logits, batch, DENOMINATOR_EPSILON);
  const pair = pairLoss(pairLogits(network, hidden, batch.exampleStarts), batch);
  return {
    loss: add(maskedLanguage, pair),
    metrics: { maskedLanguageLoss: maskedLanguage, pairLoss: pair },
  };
}

function evaluate(network: Network, batch: PretrainingBatch): NamedTensors {
  const { exampleStarts, pairLabels } = batch;
  const hidden = encode(network, batch);
  const logits = maskedLanguageLogits(network, hidden, batch.maskedPositions);
  return {
    ...maskedLanguageOutputs(logits, batch),
    pairLogits: reshape(pairLogits(network, hidden, exampleStarts), [...pairLabels.shape, 2]),
    pairLabels,
  };
}
