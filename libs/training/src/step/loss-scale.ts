import type { NamedArrays, NamedTensors } from '@albectra/ops';
import {
  add,
  cast,
  greaterEqual,
  logicalAnd,
  logicalNot,
  maximum,
  minimum,
  mul,
  scalar,
  where,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** How a dynamic loss scale begins and grows. */
export interface LossScaleRecipe {
  /** Factor of the first step's loss; a power of 2 changes no digit of a gradient. */
  readonly initial: number;
  /** Steps in a row with finite gradients after which the scale doubles. */
  readonly growthSteps: number;
}

/** Bounds of the scale; the upper one is that of NVIDIA's apex. */
export const LOSS_SCALE_BOUNDS: { readonly least: number; readonly most: number } = {
  least: 1,
  most: 2 ** 24,
};

/** Names of the entries of a state, in the group `lossScale`. */
const VALUE = 'value';
const GOOD_STEPS = 'goodSteps';
const SKIPPED_STEPS = 'skippedSteps';

/** The scale before the first step. */
export function initialLossScale({ initial }: LossScaleRecipe): NamedArrays {
  const count = { shape: [], dtype: 'int32', values: Int32Array.of(0) } as const;
  return {
    [VALUE]: { shape: [], dtype: 'float32', values: Float32Array.of(initial) },
    [GOOD_STEPS]: count,
    [SKIPPED_STEPS]: count,
  };
}

/** The factor that a step's loss is multiplied by. */
export function lossScaleOf(entries: NamedTensors): Scalar {
  return entries[VALUE] as Scalar;
}

/** How many steps so far replaced nothing; int32. */
export function skippedStepsOf(entries: NamedTensors): Scalar {
  return entries[SKIPPED_STEPS] as Scalar;
}

/**
 * The scale after a step: halved if its gradients were not finite, doubled after enough that were.
 *
 * @param isSound Bool scalar: whether all gradients were finite.
 * @see Mixed precision training (Micikevicius et al. 2018), section 3.2; TensorFlow's
 *   `LossScaleOptimizer`, `_DynamicLossScaleState.update`.
 */
export function nextLossScale(
  entries: NamedTensors,
  isSound: Tensor,
  { growthSteps }: LossScaleRecipe,
): NamedTensors {
  const { least, most } = LOSS_SCALE_BOUNDS;
  const value = lossScaleOf(entries);
  const goodSteps = add(entries[GOOD_STEPS] as Scalar, scalar(1, 'int32'));
  const isDue = greaterEqual(goodSteps, scalar(growthSteps, 'int32'));
  const grown = minimum(mul(value, scalar(2)), scalar(most));
  const shrunk = maximum(mul(value, scalar(0.5)), scalar(least));
  return {
    [VALUE]: where(isSound, where(isDue, grown, value), shrunk),
    [GOOD_STEPS]: where(logicalAnd(isSound, logicalNot(isDue)), goodSteps, scalar(0, 'int32')),
    [SKIPPED_STEPS]: add(skippedStepsOf(entries), cast(logicalNot(isSound), 'int32')),
  };
}
