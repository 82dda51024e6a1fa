import { engine, reshape, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

import { hasKernel } from './has-kernel.ts';
import { COLUMN_SUM_KERNEL } from './kernel-names.ts';

/** Sums `x` `[..., width]` over all axes but the last; the gradient of whatever was broadcast. */
export function columnSum(x: Tensor): Tensor1D {
  if (hasKernel(COLUMN_SUM_KERNEL)) {
    return engine().runKernel(COLUMN_SUM_KERNEL, { x }) as Tensor1D;
  }
  const width = x.shape[x.rank - 1] as number;
  return sum(reshape(x, [-1, width]), 0) as Tensor1D;
}
