import { customGrad, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

/** A value and the function that turns its gradient into those of the inputs. */
export interface Differentiated {
  readonly value: Tensor;
  gradFunc(dy: Tensor, saved: Tensor[]): Tensor | Tensor[];
}

/**
 * Gives a function of tensors a gradient of its own.
 *
 * tfjs passes the save function as one more input; here it has its own place and type.
 */
export function withGradient(
  compute: (inputs: readonly Tensor[], save: GradSaveFunc) => Differentiated,
): (...inputs: Tensor[]) => Tensor {
  return customGrad((...all: (Tensor | GradSaveFunc)[]) =>
    compute(all.slice(0, -1) as Tensor[], all.at(-1) as GradSaveFunc),
  );
}
