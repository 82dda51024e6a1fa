import type { NamedTensors } from '@albectra/ops';
import {
  addN,
  div,
  isFinite as isFiniteNumber,
  maximum,
  mul,
  scalar,
  sqrt,
  square,
  sum,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
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
 * Gradients within the limit are multiplied by exactly 1. If the length is not finite, because a gradient
 * is infinite or no number or because the sum of squares overflows, every gradient becomes NaN, as with
 * TensorFlow's `clip_by_global_norm` in the BERT, ALBERT and ELECTRA sources: a broken step is seen as
 * one, and not taken for a step with gradients of 0.
 *
 * @param limit Above 0 and finite; 1 in those sources.
 * @throws {OptimizerError} if the limit is out of its range.
 * @see On the difficulty of training recurrent neural networks (Pascanu et al. 2013), section 3.2.
 */
export function clipByGlobalNorm(gradients: NamedTensors, limit: number): ClippedGradients {
  checkOption(limit > 0 && Number.isFinite(limit), {
    option: 'limit',
    expected: 'a positive number',
    value: limit,
  });
  const norm = tidy(() => {
    const squares = Object.values(gradients).map((gradient) => sum(square(gradient)));
    return (squares.length === 0 ? scalar(0) : sqrt(addN(squares))) as Scalar;
  });
  const factor = tidy(() => {
    // Dividing by the larger of the two gives 1 for every norm up to the limit, 0 included.
    const shortening = div(scalar(limit), maximum(norm, scalar(limit)));
    return where(isFiniteNumber(norm), shortening, scalar(Number.NaN));
  });
  const scaled: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) scaled[name] = mul(gradient, factor);
  return { gradients: scaled, norm };
}
