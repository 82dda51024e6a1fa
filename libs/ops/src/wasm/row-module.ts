import { assemble } from '@albectra/wasm';
import { layerNormFunction, layerNormGradientFunction } from './layer-norm-functions.ts';
import { softmaxFunction, softmaxGradientFunction } from './softmax-functions.ts';

/** Encodes functions over the rows of matrices: softmax, layer normalisation, and their gradients. */
export function rowModule(): Uint8Array<ArrayBuffer> {
  return assemble([
    softmaxFunction(),
    softmaxGradientFunction(),
    layerNormFunction(),
    layerNormGradientFunction(),
  ]);
}
