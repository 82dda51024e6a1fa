import {
  add,
  engine,
  mean,
  mul,
  rsqrt,
  square,
  sub,
  tidy,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

import { columnSum } from './column-sum.ts';
import { OpsError } from './errors.ts';
import { hasKernel } from './has-kernel.ts';
import { LAYER_NORM_GRADIENT_KERNEL, LAYER_NORM_KERNEL } from './kernel-names.ts';
import { withGradient } from './with-gradient.ts';

/** Scale and shift of a layer normalisation, each `[width]`. */
export interface LayerNormParameters {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
}

/**
 * Normalises the last axis to mean 0 and variance 1, then scales by gamma and shifts by beta.
 *
 * @param x Float32 `[..., width]`; the result has the same shape.
 * @param parameters Scale and shift, each `[width]`.
 * @param epsilon Added to the variance under the root; BERT, ALBERT and ELECTRA use 1e-12.
 * @throws {OpsError} if gamma or beta is not `[width]`.
 * @see Ba et al. 2016, "Layer normalization".
 */
export function layerNorm(x: Tensor, parameters: LayerNormParameters, epsilon: number): Tensor {
  const { gamma, beta } = parameters;
  const width = x.shape[x.rank - 1];
  if (gamma.rank !== 1 || gamma.size !== width || beta.rank !== 1 || beta.size !== width) {
    throw new OpsError(
      'invalid-argument',
      `layerNorm failed: expected gamma and beta [${width}], got [${gamma.shape}] and [${beta.shape}] for x [${x.shape}]. Pass the parameters of this width.`,
    );
  }
  return hasKernel(LAYER_NORM_KERNEL)
    ? fusedLayerNorm(epsilon)(x, gamma, beta)
    : composedLayerNorm(epsilon)(x, gamma, beta);
}

function fusedLayerNorm(epsilon: number): (...inputs: Tensor[]) => Tensor {
  return withGradient((inputs, save) => {
    const [x, gamma, beta] = inputs as [Tensor, Tensor, Tensor];
    const outputs = engine().runKernel(LAYER_NORM_KERNEL, { x, gamma, beta }, { epsilon });
    const [y, moments] = outputs as unknown as [Tensor, Tensor];
    save([x, gamma, moments]);
    return { value: y, gradFunc: fusedGradient };
  });
}

function fusedGradient(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [x, gamma, moments] = saved as [Tensor, Tensor, Tensor];
  const inputs = { dy, x, gamma, moments };
  return engine().runKernel(LAYER_NORM_GRADIENT_KERNEL, inputs) as unknown as Tensor[];
}

function composedLayerNorm(epsilon: number): (...inputs: Tensor[]) => Tensor {
  return withGradient((inputs, save) => {
    const [x, gamma, beta] = inputs as [Tensor, Tensor, Tensor];
    const centered = sub(x, mean(x, -1, true));
    const deviation = rsqrt(add(mean(square(centered), -1, true), epsilon));
    const normalised = mul(centered, deviation);
    save([normalised, deviation, gamma]);
    return { value: add(mul(normalised, gamma), beta), gradFunc: composedGradient };
  });
}

function composedGradient(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [normalised, deviation, gamma] = saved as [Tensor, Tensor, Tensor];
  const dNormalised = mul(dy, gamma);
  // The mean and the variance both depend on x: their parts of the gradient are subtracted.
  const dx = tidy(() => {
    const ofMean = mean(dNormalised, -1, true);
    const ofVariance = mul(normalised, mean(mul(dNormalised, normalised), -1, true));
    return mul(deviation, sub(sub(dNormalised, ofMean), ofVariance));
  });
  return [dx, columnSum(mul(dy, normalised)), columnSum(dy)];
}
