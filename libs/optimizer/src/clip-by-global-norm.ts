import type { NamedTensors } from '@albectra/ops';
import { addN, div, maximum, mul, scalar, sqrt, square, sum, tidy } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { checkOption } from './check-option.ts';

/** Clipped gradients and what was measured. */
export interface ClippedGradients {
  readonly gradients: NamedTensors;
  /** Length of all gradients together, before clipping. */
  readonly norm: Scalar;
}

/**
 * Scales all gradients by one factor, so that their joint length is at most `limit`.
 *
 * Gradients within the limit are multiplied by exactly 1.
 *
 * @throws {OptimizerError} if the limit is not above 0.
 * @see On the difficulty of training recurrent neural networks (Pascanu et al. 2013), section 3.2.
 */
export function clipByGlobalNorm(gradients: NamedTensors, limit: number): ClippedGradients {
  checkOption(limit > 0, { option: 'limit', expected: 'above 0', value: limit });
  const norm = tidy(() => {
    const squares = Object.values(gradients).map((gradient) => sum(square(gradient)));
    return (squares.length === 0 ? scalar(0) : sqrt(addN(squares))) as Scalar;
  });
  // Dividing by the larger of the two gives 1 for every norm up to the limit, 0 included.
  const factor = div(scalar(limit), maximum(norm, scalar(limit)));
  const scaled: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) scaled[name] = mul(gradient, factor);
  return { gradients: scaled, norm };
}
