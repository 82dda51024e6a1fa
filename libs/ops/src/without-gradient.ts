import { scalar, type Tensor } from '@tensorflow/tfjs-core';

import { withGradient } from './with-gradient.ts';

/**
 * Computes a tensor that is a constant for gradients: nothing flows back to what it was made from.
 *
 * tfjs has no stop-gradient. What runs inside a function with its own gradient is not recorded, and
 * tensors that the function merely closes over are not its inputs.
 */
export function withoutGradient(compute: () => Tensor): Tensor {
  const constant = withGradient(() => ({ value: compute(), gradFunc: () => scalar(0) }));
  return constant(scalar(0));
}
