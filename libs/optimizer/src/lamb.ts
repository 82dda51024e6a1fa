import {
  add,
  div,
  greater,
  minimum,
  mul,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  where,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { momentOptimizer } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { Optimizer } from './optimizer.ts';

/** The constants of LAMB. */
export interface LambOptions extends MomentOptions {
  /**
   * Which parameters have a trust ratio: `decayed` as in ALBERT's source and NVIDIA's FusedLAMB, or `all`
   * as in the paper's algorithm and NVIDIA's `use_nvlamb`. Default `decayed`.
   */
  readonly trustRatio?: 'decayed' | 'all';
}

/**
 * Makes LAMB as ALBERT's source has it, or with bias correction in the form of the paper and of NVIDIA.
 *
 * A step is AdamW's, scaled per parameter to the parameter's own length: `w - lr * r * u` with
 * `u = m / (sqrt(v) + epsilon) + weightDecay * w` and the trust ratio `r = |w| / |u|`, or 1 where either
 * length is 0. What does not decay (biases, layer norms) has no trust ratio either, unless `trustRatio`
 * is `all`. A parameter that layers share is one parameter, with one ratio.
 *
 * @throws {OptimizerError} if an option is out of its range.
 * @see Large batch optimization for deep learning (You et al. 2020), algorithm 2, where phi is the identity.
 */
export function lamb(options: LambOptions = {}): Optimizer {
  const { trustRatio = 'decayed', ...moments } = options;
  return momentOptimizer(moments, ({ parameter, direction, decayed, learningRate }, { weightDecay }) => {
    const update = decayed ? add(direction, mul(parameter, weightDecay)) : direction;
    const isScaled = decayed || trustRatio === 'all';
    const rate = isScaled ? mul(ratioOf(parameter, update), learningRate) : learningRate;
    return sub(parameter, mul(update, rate));
  });
}

function ratioOf(parameter: Tensor, update: Tensor): Tensor {
  const parameterLength = length(parameter);
  const updateLength = length(update);
  const bothPositive = greater(minimum(parameterLength, updateLength), scalar(0));
  return where(bothPositive, div(parameterLength, updateLength), scalar(1));
}

function length(tensor: Tensor): Tensor {
  return sqrt(sum(square(tensor)));
}
