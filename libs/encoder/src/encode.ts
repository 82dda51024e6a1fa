import { embeddingLookup } from '@albectra/ops';
import {
  add,
  cast,
  mul,
  reshape,
  slice,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

import { NO_DROPOUT, type DropoutSource } from './dropout-source.ts';
import { EncoderError } from './errors.ts';
import { namedDense, namedLayerNorm, parameter } from './named-parameters.ts';
import type { Network } from './network.ts';
import { transformerBlock } from './transformer-block.ts';
import { blockName, mainShape, type TrunkShape } from './trunk-shape.ts';

/** What an encoder reads, each int32 `[batch, seq]`. */
export interface EncoderInputs {
  readonly inputIds: Tensor;
  /** 0 for the first segment, 1 for the second. */
  readonly segmentIds: Tensor;
  /** 1 for tokens, 0 for padding. */
  readonly attentionMask: Tensor;
}

/** Optional ways to run an encoder. */
export interface EncodeOptions {
  /** Drops values while training; none are dropped by default. */
  readonly dropout?: DropoutSource;
  /** Which stack to run; the main one by default. */
  readonly shape?: TrunkShape;
}

/** What is added to the scores of padding. BERT, `attention_layer`. */
const PADDING_SCORE = 10000;

/**
 * Encodes token ids into hidden states with post-layer-norm transformer layers.
 *
 * @param network Configuration and parameters.
 * @param inputs Ids, segments and mask, each `[batch, seq]`.
 * @param options Dropout, and for ELECTRA which of its two stacks.
 * @returns Hidden states `[batch, seq, hidden]`; those of padding mean nothing.
 * @throws {EncoderError} if a parameter is missing or the sequence is longer than the model's positions.
 */
export function encode(network: Network, inputs: EncoderInputs, options: EncodeOptions = {}): Tensor3D {
  const { config, parameters } = network;
  const { dropout = NO_DROPOUT, shape = mainShape(config) } = options;
  let hidden = embed(network, inputs, dropout);
  if (config.embeddingSize !== shape.hiddenSize) {
    hidden = namedDense(hidden, parameters, `${shape.scope}.projection`);
  }
  const paddingScores = scoresOfPadding(inputs.attentionMask);
  for (let layer = 0; layer < shape.layerCount; layer++) {
    for (let inner = 0; inner < config.innerGroupCount; inner++) {
      const name = blockName(config, shape, { layer, inner });
      hidden = transformerBlock(hidden, { network, shape, name, paddingScores, dropout });
    }
  }
  return hidden as Tensor3D;
}

function embed(network: Network, inputs: EncoderInputs, dropout: DropoutSource): Tensor {
  const { config, parameters } = network;
  const seq = inputs.inputIds.shape[1] as number;
  if (seq > config.positionCount) {
    throw new EncoderError(
      'invalid-batch',
      'inputIds',
      `Encoding failed: expected at most ${config.positionCount} tokens, got ${seq}. Shorten the sequences or raise positionCount.`,
    );
  }
  const words = embeddingLookup(parameter(parameters, 'embeddings.word') as Tensor2D, inputs.inputIds);
  const positions = slice(parameter(parameters, 'embeddings.position'), [0, 0], [seq, config.embeddingSize]);
  const segments = embeddingLookup(
    parameter(parameters, 'embeddings.segment') as Tensor2D,
    inputs.segmentIds,
  );
  const sum = add(add(words, segments), positions);
  const normalised = namedLayerNorm(sum, parameters, {
    name: 'embeddings.norm',
    epsilon: config.layerNormEpsilon,
  });
  return dropout.drop(normalised, config.hiddenDropout);
}

/** Turns a mask `[batch, seq]` into scores `[batch, 1, 1, seq]` to add for each key. */
function scoresOfPadding(attentionMask: Tensor): Tensor {
  const [batch, seq] = attentionMask.shape as [number, number];
  const mask = reshape(cast(attentionMask, 'float32'), [batch, 1, 1, seq]);
  return mul(sub(mask, 1), PADDING_SCORE);
}
