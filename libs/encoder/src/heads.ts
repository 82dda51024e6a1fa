import { addBias, embeddingLookup } from '@albectra/ops';
import {
  add,
  matMul,
  reshape,
  slice,
  tanh,
  tensor2d,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';

import { namedDense, namedLayerNorm, parameter } from './named-parameters.ts';
import type { Network } from './network.ts';
import { activate } from './transformer-block.ts';

/**
 * Predicts tokens at chosen positions only.
 *
 * The output matrix is the table of word embeddings.
 *
 * @param hidden `[batch, seq, hidden]`.
 * @param positions Int32 `[batch, predictions]`, each in [0, seq).
 * @returns Logits `[batch * predictions, vocabulary]`.
 */
export function maskedLanguageLogits(network: Network, hidden: Tensor3D, positions: Tensor): Tensor2D {
  const { config, parameters } = network;
  const gathered = gatherPositions(hidden, positions);
  const transformed = activate(namedDense(gathered, parameters, 'maskedLanguage.dense'), config.activation);
  const normalised = namedLayerNorm(transformed, parameters, {
    name: 'maskedLanguage.norm',
    epsilon: config.layerNormEpsilon,
  });
  const words = parameter(parameters, 'embeddings.word') as Tensor2D;
  const scores = matMul(normalised as Tensor2D, words, false, true);
  return addBias(scores, parameter(parameters, 'maskedLanguage.bias') as Tensor1D) as Tensor2D;
}

/**
 * Takes the hidden states at some positions of each row.
 *
 * @param hidden `[batch, seq, hidden]`.
 * @param positions Int32 `[batch, predictions]`, each in [0, seq).
 * @returns `[batch * predictions, hidden]`.
 */
export function gatherPositions(hidden: Tensor3D, positions: Tensor): Tensor2D {
  const [batch, seq, width] = hidden.shape;
  const flat = add(positions, rowStarts(batch, seq));
  return embeddingLookup(reshape(hidden, [batch * seq, width]), reshape(flat, [-1])) as Tensor2D;
}

/** Index of the first element of each row in a flat array of rows: int32 `[rows, 1]`. */
export function rowStarts(rows: number, width: number): Tensor {
  return tensor2d(
    Int32Array.from({ length: rows }, (_, row) => row * width),
    [rows, 1],
  );
}

/**
 * Summarises each example by its first hidden state: tanh of a dense layer.
 *
 * @param hidden `[batch, seq, hidden]`.
 * @param exampleStarts Where rows are packs: where each example begins, int32 `[batch, examples]`.
 * @returns `[batch, hidden]`, or `[batch * examples, hidden]` of packs.
 */
export function pool({ parameters }: Network, hidden: Tensor3D, exampleStarts?: Tensor): Tensor2D {
  const first = exampleStarts === undefined ? firstOfRows(hidden) : gatherPositions(hidden, exampleStarts);
  return tanh(namedDense(first, parameters, 'pooler')) as Tensor2D;
}

function firstOfRows(hidden: Tensor3D): Tensor2D {
  const [batch, , width] = hidden.shape;
  return reshape(slice(hidden, [0, 0, 0], [batch, 1, width]), [batch, width]);
}

/**
 * Scores whether two segments belong together, in order; index 0 for yes.
 *
 * @param hidden `[batch, seq, hidden]`.
 * @param exampleStarts Where rows are packs: where each example begins, int32 `[batch, examples]`.
 * @returns Logits `[batch, 2]`, or `[batch * examples, 2]` of packs.
 */
export function pairLogits(network: Network, hidden: Tensor3D, exampleStarts?: Tensor): Tensor2D {
  return namedDense(pool(network, hidden, exampleStarts), network.parameters, 'pair') as Tensor2D;
}

/** Scores for each token whether it was replaced: logits `[batch, seq]`, above 0 for yes. */
export function replacedTokenLogits({ config, parameters }: Network, hidden: Tensor3D): Tensor2D {
  const [batch, seq] = hidden.shape;
  const inner = activate(namedDense(hidden, parameters, 'replacedToken.dense'), config.activation);
  return reshape(namedDense(inner, parameters, 'replacedToken.output'), [batch, seq]);
}
