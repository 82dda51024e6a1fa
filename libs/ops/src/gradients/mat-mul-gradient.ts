import { BatchMatMul, matMul, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

import { sumToShape } from './sum-to-shape.ts';

/** The gradient of a product of matrices, each transposed or not: products again, never transposes. */
export const matMulGradient: GradConfig = {
  kernelName: BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (gradient, saved, attrs) => {
    const dy = gradient as Tensor;
    const [a, b] = saved as [Tensor, Tensor];
    const transposeA = attrs['transposeA'] as boolean;
    const transposeB = attrs['transposeB'] as boolean;
    return {
      a: () =>
        sumToShape(transposeA ? matMul(b, dy, transposeB, true) : matMul(dy, b, false, !transposeB), a.shape),
      b: () =>
        sumToShape(transposeB ? matMul(dy, a, true, transposeA) : matMul(a, dy, !transposeA, false), b.shape),
    };
  },
};
