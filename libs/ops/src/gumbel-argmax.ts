import {
  add,
  argMax,
  div,
  engine,
  log,
  neg,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { hasKernel } from './has-kernel.ts';
import { GUMBEL_ARGMAX_KERNEL } from './kernel-names.ts';
import { randomUniform } from './random-uniform.ts';
import { withoutGradient } from './without-gradient.ts';

/** Keeps both logarithms finite. ELECTRA reference code, `sample_from_softmax`. */
export const GUMBEL_EPSILON: number = 1e-9;

/**
 * Draws one class per row from softmax(logits / temperature) by the Gumbel-max method.
 *
 * The result is int32, so no gradient passes through it.
 *
 * @param logits Float32 `[rows, classes]`.
 * @param source The Philox key (int32 `[2]`), the number of this place in the model, and the
 *   temperature, default 1; above 1 flattens the distribution.
 * @returns Int32 `[rows]`.
 * @throws {OpsError} if the temperature is not positive.
 * @see ELECTRA (Clark et al. 2020), section 2.
 */
export function gumbelArgmax(
  logits: Tensor2D,
  source: { readonly key: Tensor1D; readonly site: number; readonly temperature?: number },
): Tensor1D {
  const { key, site, temperature = 1 } = source;
  if (!(temperature > 0)) {
    throw new OpsError(
      'invalid-argument',
      `gumbelArgmax failed: expected a temperature above 0, got ${temperature}. Use 1 to sample from the model itself.`,
    );
  }
  return withoutGradient(() => sample(logits, { key, site, temperature })) as Tensor1D;
}

function sample(
  logits: Tensor2D,
  source: { readonly key: Tensor1D; readonly site: number; readonly temperature: number },
): Tensor {
  const { key, site, temperature } = source;
  if (hasKernel(GUMBEL_ARGMAX_KERNEL)) {
    return engine().runKernel(GUMBEL_ARGMAX_KERNEL, { logits, key }, { site, temperature }) as Tensor;
  }
  const uniform = randomUniform(key, site, logits.shape);
  const noise: Tensor = neg(log(add(neg(log(add(uniform, GUMBEL_EPSILON))), GUMBEL_EPSILON)));
  return argMax(add(temperature === 1 ? logits : div(logits, temperature), noise), 1);
}
