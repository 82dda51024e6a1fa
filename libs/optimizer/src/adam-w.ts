import { mul, scalar, sub } from '@tensorflow/tfjs-core';
import { momentOptimizer } from './moments.ts';
import type { MomentOptions } from './moments.ts';
import type { Optimizer } from './optimizer.ts';

/**
 * Makes AdamW in the form of the BERT, ALBERT and ELECTRA sources, or with bias correction in the standard one.
 *
 * With m and v the running means of the gradient and of its square, a step is
 * `w - lr * (m / (sqrt(v) + epsilon) + weightDecay * w)`. Without bias correction the very first step
 * is about 3.16 times the learning rate.
 *
 * @throws {OptimizerError} if an option is out of its range.
 * @see Decoupled weight decay regularization (Loshchilov and Hutter 2019), algorithm 2.
 */
export function adamW(options: MomentOptions = {}): Optimizer {
  return momentOptimizer(options, ({ parameter, direction, decayed, learningRate }, { weightDecay }) => {
    const kept = decayed ? mul(parameter, sub(scalar(1), mul(learningRate, weightDecay))) : parameter;
    return sub(kept, mul(direction, learningRate));
  });
}
