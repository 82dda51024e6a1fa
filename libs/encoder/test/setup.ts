import '@tensorflow/tfjs-backend-cpu';
import { registerMissingKernels, registerOps } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';

await tf.setBackend('cpu');
registerOps('cpu');
registerMissingKernels('cpu');

/** The largest difference between two tensors, element by element. */
export function largestDifference(actual: tf.Tensor, expected: tf.Tensor): number {
  tf.util.assertShapesMatch(actual.shape, expected.shape);
  return tf.max(tf.abs(tf.sub(actual, expected))).arraySync() as number;
}
