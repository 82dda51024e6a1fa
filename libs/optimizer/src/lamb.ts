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

/**
 * Makes LAMB as ALBERT's source has it: AdamW's step, scaled per parameter to the parameter's own length.
 *
 * A step is `w - lr * r * u` with `u = m / (sqrt(v) + epsilon) + weightDecay * w` and the trust ratio
 * `r = |w| / |u|`, or 1 where either length is 0. What does not decay (biases, layer norms) has no
 * trust ratio either. A parameter that layers share is one parameter, with one ratio.
 *
 * @throws {OptimizerError} if an option is out of its range.
 * @see Large batch optimization for deep learning (You et al. 2020), algorithm 2.
 */
export function lamb(options: MomentOptions = {}): Optimizer {
  return momentOptimizer(options, ({ parameter, direction, decayed }, { learningRate, weightDecay }) => {
    if (!decayed) return sub(parameter, mul(direction, learningRate));
    const update = add(direction, mul(parameter, weightDecay));
    const rate = mul(trustRatio(parameter, update), learningRate);
    return sub(parameter, mul(update, rate));
  });
}

function trustRatio(parameter: Tensor, update: Tensor): Tensor {
  const parameterLength = length(parameter);
  const updateLength = length(update);
  const bothPositive = greater(minimum(parameterLength, updateLength), scalar(0));
  return where(bothPositive, div(parameterLength, updateLength), scalar(1));
}

function length(tensor: Tensor): Tensor {
  return sqrt(sum(square(tensor)));
}
