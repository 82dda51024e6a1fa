import { gelu, geluTanh } from '@albectra/ops';
import { add, matMul, mul, reshape, softmax, transpose, type Tensor } from '@tensorflow/tfjs-core';

import type { DropoutSource } from './dropout-source.ts';
import type { Activation } from './encoder-config.ts';
import { namedDense, namedLayerNorm } from './named-parameters.ts';
import type { Network } from './network.ts';
import type { TrunkShape } from './trunk-shape.ts';

/** What a block needs beside its input. */
export interface BlockCall {
  readonly network: Network;
  readonly shape: TrunkShape;
  /** Prefix of its parameters' names. */
  readonly name: string;
  /**
   * `[batch, 1, 1, seq]`, 0 for tokens and strongly negative for padding; `[batch, 1, seq, seq]` where rows
   * are packs, strongly negative for tokens of other examples too.
   */
  readonly paddingScores: Tensor;
  readonly dropout: DropoutSource;
}

/**
 * Applies self-attention and the feed-forward part, each with dropout, residual and layer norm.
 *
 * @param hidden `[batch, seq, hidden]`; the result has the same shape.
 * @see Vaswani et al. 2017, section 3.1; BERT (Devlin et al. 2019), section 3.
 */
export function transformerBlock(hidden: Tensor, call: BlockCall): Tensor {
  const { name, dropout } = call;
  const { config, parameters } = call.network;
  const residual = (x: Tensor, part: string, update: Tensor): Tensor =>
    namedLayerNorm(add(x, dropout.drop(update, config.hiddenDropout)), parameters, {
      name: `${name}.${part}.norm`,
      epsilon: config.layerNormEpsilon,
    });
  const attended = residual(hidden, 'attention', selfAttention(hidden, call));
  const inner = namedDense(attended, parameters, `${name}.feedForward.inner`);
  const update = namedDense(activate(inner, config.activation), parameters, `${name}.feedForward.output`);
  return residual(attended, 'feedForward', update);
}

/** Applies the activation that the configuration names. */
export function activate(x: Tensor, activation: Activation): Tensor {
  return activation === 'gelu' ? gelu(x) : geluTanh(x);
}

// Axes: B batch, S sequence, H hidden, N heads, D width of a head.
function selfAttention(hidden_BSH: Tensor, call: BlockCall): Tensor {
  const { shape, name, paddingScores, dropout } = call;
  const { config, parameters } = call.network;
  const [batch, seq, hiddenSize] = hidden_BSH.shape as [number, number, number];
  const headSize = hiddenSize / shape.headCount;
  const split = (x_BSH: Tensor): Tensor =>
    transpose(reshape(x_BSH, [batch, seq, shape.headCount, headSize]), [0, 2, 1, 3]);
  const project = (part: string): Tensor => namedDense(hidden_BSH, parameters, `${name}.attention.${part}`);
  // Scaling the queries and not the scores touches D numbers for each query, not S.
  const queries_BNSD = split(mul(project('query'), 1 / Math.sqrt(headSize)));
  const keys_BNSD = split(project('key'));
  const values_BNSD = split(project('value'));
  const scores_BNSS = add(matMul(queries_BNSD, keys_BNSD, false, true), paddingScores);
  const weights_BNSS = dropout.drop(softmax(scores_BNSS), config.attentionDropout);
  const context_BNSD = matMul(weights_BNSS, values_BNSD);
  const context_BSH = reshape(transpose(context_BNSD, [0, 2, 1, 3]), [batch, seq, hiddenSize]);
  return namedDense(context_BSH, parameters, `${name}.attention.output`);
}
