import {
  abs,
  add,
  exp,
  log1p,
  mul,
  neg,
  relu,
  sigmoid,
  sub,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { withGradient } from './with-gradient.ts';

/**
 * Computes the cross entropy between sigmoid(logits) and labels, element by element.
 *
 * Stable for logits of any size: max(x, 0) − x·y + log(1 + exp(−|x|)).
 *
 * @param logits Float32 of any shape.
 * @param labels Float32 of the same shape, in [0, 1]. No gradient passes to them.
 * @returns Float32 of the same shape, in nats.
 */
export function sigmoidCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return crossEntropy(logits, labels);
}

const crossEntropy = withGradient((inputs, save) => {
  const [logits, labels] = inputs as [Tensor, Tensor];
  save([logits, labels]);
  const tail = log1p(exp(neg(abs(logits))));
  return { value: add(sub(relu(logits), mul(logits, labels)), tail), gradFunc: slope };
});

function slope(dy: Tensor, saved: Tensor[]): Tensor[] {
  const [logits, labels] = saved as [Tensor, Tensor];
  return [mul(dy, sub(sigmoid(logits), labels)), zerosLike(labels)];
}
