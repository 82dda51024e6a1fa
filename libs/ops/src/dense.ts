import { add, matMul, reshape, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

import { columnSum } from './column-sum.ts';
import { OpsError } from './errors.ts';
import { withGradient } from './with-gradient.ts';

/**
 * Multiplies the last axis by a kernel and adds a bias.
 *
 * @param x Float32 `[..., in]`.
 * @param kernel Float32 `[in, out]`.
 * @param bias Float32 `[out]`.
 * @returns Float32 `[..., out]`.
 * @throws {OpsError} if the widths do not match.
 */
export function dense(x: Tensor, kernel: Tensor2D, bias: Tensor1D): Tensor {
  const width = x.shape[x.rank - 1] as number;
  const [inputWidth, outputWidth] = kernel.shape;
  if (inputWidth !== width || bias.size !== outputWidth) {
    throw new OpsError(
      'invalid-argument',
      `dense failed: expected a kernel [${width}, out] and a bias [out], got [${kernel.shape}] and [${bias.shape}] for x [${x.shape}]. Check which layer the parameters belong to.`,
    );
  }
  const product = matMul(reshape(x, [-1, width]), kernel);
  return reshape(addBias(product, bias), [...x.shape.slice(0, -1), outputWidth]);
}

/** Adds a bias `[width]` to `x` `[..., width]`. */
export function addBias(x: Tensor, bias: Tensor1D): Tensor {
  return biased(x, bias);
}

const biased = withGradient(([x, bias]) => ({
  value: add(x as Tensor, bias as Tensor),
  gradFunc: (dy) => [dy, columnSum(dy)],
}));
