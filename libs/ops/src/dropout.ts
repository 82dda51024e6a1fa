import {
  cast,
  floor,
  greaterEqual,
  mul,
  reshape,
  slice,
  sub,
  tensor2d,
  tidy,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { randomUniform } from './random-uniform.ts';

/**
 * Factor after which a uniform number, its whole part taken off, is another one.
 *
 * A number has 23 random bits: the first 11 and more decide about one value, the last 12 about another.
 */
const SECOND_DRAW = 2 ** 11;

/**
 * Sets a share `rate` of the values of `x` to zero and scales the others by 1 / (1 - rate).
 *
 * The share is exact to 1 / 4096: one random number decides about two values, which halves the cost of
 * the numbers.
 *
 * @param x Any shape; the result has the same.
 * @param rate Share to drop, in [0, 1). With 0 the result is `x` itself.
 * @param source The Philox key (int32 `[2]`) and the number of this place in the model.
 * @throws {OpsError} if the rate is out of range.
 */
export function dropout(
  x: Tensor,
  rate: number,
  source: { readonly key: Tensor1D; readonly site: number },
): Tensor {
  if (!(rate >= 0 && rate < 1)) {
    throw new OpsError(
      'invalid-argument',
      `dropout failed: expected a rate in [0, 1), got ${rate}. Give the share of values to drop.`,
    );
  }
  if (rate === 0) return x;
  return tidy(() => {
    const isKept = greaterEqual(uniformPairs(x.shape, source), rate);
    return mul(x, mul(cast(isKept, 'float32'), 1 / (1 - rate)));
  });
}

/** Uniform numbers, half of them drawn and half made of the last bits of the others. */
function uniformPairs(
  shape: readonly number[],
  { key, site }: { readonly key: Tensor1D; readonly site: number },
): Tensor {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const half = Math.ceil(size / 2);
  // Products with powers of two, whole parts and their differences are exact: all engines agree.
  const scaled = mul(randomUniform(key, site, [1, half]), tensor2d([[1], [SECOND_DRAW]]));
  const pairs = reshape(sub(scaled, floor(scaled)), [2 * half]);
  return reshape(size % 2 === 0 ? pairs : slice(pairs, 0, size), [...shape]);
}
