import { gumbelArgmax, sigmoidCrossEntropy, type NamedTensors } from '@albectra/ops';
import {
  add,
  cast,
  concat,
  gather,
  greater,
  mul,
  notEqual,
  reshape,
  scalar,
  where,
  zeros,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import { dropoutSource, NO_DROPOUT, type DropoutSource } from './dropout-source.ts';
import { encode } from './encode.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { maskedLanguageLogits, replacedTokenLogits, rowStarts } from './heads.ts';
import { maskedLanguageLoss, maskedLanguageOutputs, weightedMean } from './losses.ts';
import type { Network } from './network.ts';
import { parameterSpecs } from './parameter-specs.ts';
import { pretrainingBatch, type PretrainingBatch } from './pretraining-batch.ts';
import type { LossResult, PretrainingModel } from './pretraining-model.ts';
import { generatorShape } from './trunk-shape.ts';

/** Keeps the losses of a batch without tokens finite. ELECTRA reference code, `run_pretraining.py`. */
const DENOMINATOR_EPSILON = 1e-6;

/** The site of the sampling; dropout draws at the ones after it. */
const SAMPLING_SITE = 0;

/**
 * Makes ELECTRA: a small generator fills the masks, the discriminator tells which tokens it replaced.
 *
 * Samples are constants for gradients: the discriminator's loss reaches the generator through the
 * shared embeddings alone.
 *
 * @see ELECTRA (Clark et al. 2020), section 2.
 */
export function electraModel(config: EncoderConfig): PretrainingModel {
  return {
    config,
    specs: parameterSpecs(config),
    loss: (parameters, batch, key) => loss({ config, parameters }, pretrainingBatch(batch), key),
    evaluate: (parameters, batch, key) => evaluate({ config, parameters }, pretrainingBatch(batch), key),
  };
}

function loss(network: Network, batch: PretrainingBatch, key: Tensor1D): LossResult {
  const { generatorWeight, discriminatorWeight } = network.config;
  const pass = forward(network, batch, { key, dropout: dropoutSource(key, SAMPLING_SITE + 1) });
  const maskedLanguage = maskedLanguageLoss(pass.generatorLogits, batch, DENOMINATOR_EPSILON);
  const tokenLosses = sigmoidCrossEntropy(pass.replacedLogits, pass.replacedLabels);
  const replacedToken = weightedMean(tokenLosses, pass.replacedMask, {
    total: batch.tokenTotal,
    epsilon: DENOMINATOR_EPSILON,
  });
  return {
    loss: add(mul(maskedLanguage, generatorWeight), mul(replacedToken, discriminatorWeight)),
    metrics: { maskedLanguageLoss: maskedLanguage, replacedTokenLoss: replacedToken },
  };
}

function evaluate(network: Network, batch: PretrainingBatch, key: Tensor1D): NamedTensors {
  const { generatorLogits, ...replaced } = forward(network, batch, { key, dropout: NO_DROPOUT });
  return { ...maskedLanguageOutputs(generatorLogits, batch), ...replaced };
}

interface Pass {
  /** `[batch * predictions, vocabulary]`. */
  readonly generatorLogits: Tensor2D;
  /** These three are float32 `[batch, seq]`. */
  readonly replacedLogits: Tensor2D;
  readonly replacedLabels: Tensor;
  readonly replacedMask: Tensor;
}

/** Runs generator, sampling and discriminator. */
function forward(
  network: Network,
  batch: PretrainingBatch,
  random: { readonly key: Tensor1D; readonly dropout: DropoutSource },
): Pass {
  const { config } = network;
  const { key, dropout } = random;
  const generated = encode(network, batch, { dropout, shape: generatorShape(config) });
  const generatorLogits = maskedLanguageLogits(network, generated, batch.maskedPositions);
  const source = { key, site: SAMPLING_SITE, temperature: config.samplingTemperature };
  const sampledIds = batch.sampledIds ?? gumbelArgmax(generatorLogits, source);
  const corruptedIds = corruptIds(sampledIds, batch);
  const hidden = encode(network, { ...batch, inputIds: corruptedIds }, { dropout });
  return {
    generatorLogits,
    replacedLogits: replacedTokenLogits(network, hidden),
    // A guess that hits the original token counts as original.
    replacedLabels: cast(notEqual(corruptedIds, batch.originalIds), 'float32'),
    // All tokens count, [CLS] and [SEP] too.
    replacedMask: cast(batch.attentionMask, 'float32'),
  };
}

/**
 * Puts the samples where the predictions were.
 *
 * Each row of samples gets a column 0 for "not selected", so that `predictionSlots` index it.
 *
 * @param samples Int32, one for each prediction in order: `[batch * predictions]` or `[batch, predictions]`.
 * @returns Int32 `[batch, seq]`.
 */
export function corruptIds(samples: Tensor, batch: PretrainingBatch): Tensor {
  const { originalIds, maskedPositions, predictionSlots } = batch;
  const [rows, predictions] = maskedPositions.shape as [number, number];
  const table = concat([zeros([rows, 1], 'int32'), reshape(samples, [rows, predictions])], 1);
  const flat = add(predictionSlots, rowStarts(rows, predictions + 1));
  const sampled = gather(reshape(table, [-1]), reshape(flat, [-1]));
  const selected = greater(predictionSlots, scalar(0, 'int32'));
  return where(selected, reshape(sampled, predictionSlots.shape), originalIds);
}
