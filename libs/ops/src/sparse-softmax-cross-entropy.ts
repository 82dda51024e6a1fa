import {
  engine,
  exp,
  expandDims,
  log,
  max,
  mul,
  oneHot,
  sub,
  sum,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { hasKernel } from './has-kernel.ts';
import { SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL } from './kernel-names.ts';
import { withGradient } from './with-gradient.ts';

/**
 * Computes the cross entropy of each row between softmax(logits) and an integer label.
 *
 * No one-hot matrix is built where the engine has the kernel.
 *
 * @param logits Float32 `[rows, classes]`.
 * @param labels Int32 `[rows]`, each in [0, classes). No gradient passes to them.
 * @returns Float32 `[rows]`, in nats.
 * @throws {OpsError} if the shapes do not match.
 */
export function sparseSoftmaxCrossEntropy(logits: Tensor2D, labels: Tensor1D): Tensor1D {
  if (logits.rank !== 2 || labels.rank !== 1 || logits.shape[0] !== labels.shape[0]) {
    throw new OpsError(
      'invalid-argument',
      `sparseSoftmaxCrossEntropy failed: expected logits [rows, classes] and labels [rows], got [${logits.shape}] and [${labels.shape}]. Flatten the leading axes first.`,
    );
  }
  return crossEntropy(logits, labels) as Tensor1D;
}

const crossEntropy = withGradient((inputs, save) => {
  const [logits, labels] = inputs as [Tensor2D, Tensor1D];
  const [loss, backprop] = lossAndBackprop(logits, labels);
  save([backprop, labels]);
  return {
    value: loss,
    gradFunc: (dy, saved) => [mul(expandDims(dy, 1), saved[0] as Tensor), zerosLike(saved[1] as Tensor)],
  };
});

function lossAndBackprop(logits: Tensor2D, labels: Tensor1D): [Tensor, Tensor] {
  if (hasKernel(SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL)) {
    const outputs = engine().runKernel(SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL, { logits, labels });
    return outputs as unknown as [Tensor, Tensor];
  }
  const shifted = sub(logits, max(logits, 1, true));
  const logTotal = log(sum(exp(shifted), 1, true));
  const logProbabilities = sub(shifted, logTotal);
  const target = oneHot(labels, logits.shape[1]);
  const loss = mul(sum(mul(target, logProbabilities), 1), -1);
  return [loss, sub(exp(logProbabilities), target)];
}
