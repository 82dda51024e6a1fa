import * as tf from '@tensorflow/tfjs-core';

import type { NamedTensors } from '@albectra/ops';

/** A batch of two rows of six tokens, the second padded, with three predictions each. */
export function smallBatch(): NamedTensors {
  const int = (values: number[][]): tf.Tensor => tf.tensor2d(values, undefined, 'int32');
  return {
    originalIds: int([
      [2, 7, 8, 9, 5, 3],
      [2, 6, 4, 3, 0, 0],
    ]),
    inputIds: int([
      [2, 1, 8, 1, 5, 3],
      [2, 1, 4, 3, 0, 0],
    ]),
    segmentIds: int([
      [0, 0, 0, 1, 1, 1],
      [0, 0, 0, 0, 0, 0],
    ]),
    attentionMask: int([
      [1, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 0, 0],
    ]),
    maskedPositions: int([
      [1, 3, 0],
      [1, 0, 0],
    ]),
    maskedLabels: int([
      [7, 9, 0],
      [6, 0, 0],
    ]),
    maskedWeights: tf.tensor2d([
      [1, 1, 0],
      [1, 0, 0],
    ]),
    predictionSlots: int([
      [0, 1, 0, 2, 0, 0],
      [0, 1, 0, 0, 0, 0],
    ]),
    pairLabels: tf.tensor1d([1, 0], 'int32'),
  };
}
