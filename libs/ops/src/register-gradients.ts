import { getGradient, registerGradient } from '@tensorflow/tfjs-core';

import { binaryGradients } from './gradients/binary-gradients.ts';
import { matMulGradient } from './gradients/mat-mul-gradient.ts';
import { reductionGradients } from './gradients/reduction-gradients.ts';
import { shapeGradients } from './gradients/shape-gradients.ts';
import { unaryGradients } from './gradients/unary-gradients.ts';

/**
 * Registers the gradients of the core kernels.
 *
 * tfjs-core alone, as Node.js loads it, has none: they come with the umbrella package, which brings
 * layers, a WebGL backend and a second copy of the core. Those of the umbrella package, or of
 * tfjs-node, which loads it, are replaced, so that a function has the same gradients whatever else was
 * loaded. Its gradient of a product of matrices forgets to sum over leading axes that broadcast.
 */
export function registerGradients(): void {
  const all = [
    ...unaryGradients,
    ...binaryGradients,
    ...reductionGradients,
    ...shapeGradients,
    matMulGradient,
  ];
  for (const gradient of all) {
    if (getGradient(gradient.kernelName) !== gradient) registerGradient(gradient);
  }
}
