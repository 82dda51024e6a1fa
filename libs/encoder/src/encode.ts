import { embeddingLookup } from '@albectra/ops';
import {
  add,
  cast,
  mul,
  notEqual,
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
  /** Where rows are packs: the position of each token within its example, from 0. */
  readonly positionIds?: Tensor;
  /** Where rows are packs: the number of each token's example, from 1; tokens attend where they are equal. */
  readonly exampleNumbers?: Tensor;
}

/** Optional ways to run an encoder. */
export interface EncodeOptions {
  /** Drops values while training; none are dropped by default. */
  readonly dropout?: DropoutSource;
  /** Which stack to run; the main one by default. */
  readonly shape?: TrunkShape;
}

/** What is taken from the scores of what is not attended to. BERT, `attention_layer`. */
const PADDING_SCORE = 10000;

/**
 * Encodes token ids into hidden states with post-layer-norm transformer layers.
 *
 * @param network Configuration and parameters.
 * @param inputs Ids, segments and mask, each `[batch, seq]`; of packs also what keeps their examples apart.
 *   An example of a pack has the hidden states that it has in a row of its own.
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
  const paddingScores = scoresToAdd(inputs);
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
  const positions = positionsOf(network, inputs, seq);
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

/** Looks positions up, `[batch, seq, width]`, or takes the first ones, `[seq, width]`, where rows are no packs. */
function positionsOf({ config, parameters }: Network, { positionIds }: EncoderInputs, seq: number): Tensor {
  const table = parameter(parameters, 'embeddings.position') as Tensor2D;
  if (positionIds !== undefined) return embeddingLookup(table, positionIds);
  return slice(table, [0, 0], [seq, config.embeddingSize]);
}

/** What is added to the score of each query and key: 0, or strongly negative where one must not see the other. */
function scoresToAdd({ attentionMask, exampleNumbers }: EncoderInputs): Tensor {
  return exampleNumbers === undefined ? scoresOfPadding(attentionMask) : scoresOfOthers(exampleNumbers);
}

/**
 * Turns numbers of examples `[batch, seq]` into scores `[batch, 1, seq, seq]`.
 *
 * Padding, number 0, sees padding alone: its scores stay sound, and no token sees it.
 */
function scoresOfOthers(exampleNumbers: Tensor): Tensor {
  const [batch, seq] = exampleNumbers.shape as [number, number];
  const queries = reshape(exampleNumbers, [batch, 1, seq, 1]);
  const keys = reshape(exampleNumbers, [batch, 1, 1, seq]);
  return mul(cast(notEqual(queries, keys), 'float32'), -PADDING_SCORE);
}

/** Turns a mask `[batch, seq]` into scores `[batch, 1, 1, seq]` to add for each key. */
function scoresOfPadding(attentionMask: Tensor): Tensor {
  const [batch, seq] = attentionMask.shape as [number, number];
  const mask = reshape(cast(attentionMask, 'float32'), [batch, 1, 1, seq]);
  return mul(sub(mask, 1), PADDING_SCORE);
}
