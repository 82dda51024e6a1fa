import { cast, greaterEqual, mul, tidy, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { randomUniform } from './random-uniform.ts';

/**
 * Sets a share `rate` of the values of `x` to zero and scales the others by 1 / (1 - rate).
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
    const uniform = randomUniform(source.key, source.site, x.shape);
    const scale = mul(cast(greaterEqual(uniform, rate), 'float32'), 1 / (1 - rate));
    return mul(x, scale);
  });
}
