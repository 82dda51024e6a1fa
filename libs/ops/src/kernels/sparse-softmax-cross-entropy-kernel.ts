import { expOfNegative } from './exp-of-negative.ts';
import { OpsError } from '../errors.ts';
import { SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL } from '../kernel-names.ts';
import { input, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Computes loss and gradient in two passes over each row. */
export const sparseSoftmaxCrossEntropyKernel: PortableKernel = {
  name: SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL,
  run(call) {
    const logits = input(call, 'logits');
    const [rows, classes] = logits.shape as [number, number];
    return runOnHost(call.backend, {
      inputs: [logits, input(call, 'labels')],
      outputs: [
        { shape: [rows], dtype: 'float32' },
        { shape: [rows, classes], dtype: 'float32' },
      ],
      compute: ([x, labels], [loss, backprop]) => {
        for (let row = 0; row < rows; row++) {
          const label = labels![row]!;
          checkLabel(label, classes);
          const start = row * classes;
          loss![row] = softmaxRow(x!, backprop!, { start, end: start + classes, label });
        }
      },
    });
  },
};

/**
 * Checks that a label is one of the classes.
 *
 * @throws {OpsError}
 */
export function checkLabel(label: number, classes: number): void {
  if (label >= 0 && label < classes) return;
  throw new OpsError(
    'index-out-of-range',
    `sparseSoftmaxCrossEntropy failed: expected labels from 0 to ${classes - 1}, got ${label}. Check that data and model use one vocabulary.`,
  );
}

/** Writes softmax minus one-hot to `backprop` and returns the loss of the row. */
function softmaxRow(
  x: HostArray,
  backprop: HostArray,
  row: { readonly start: number; readonly end: number; readonly label: number },
): number {
  const { start, end, label } = row;
  let highest = -Infinity;
  for (let i = start; i < end; i++) if (x[i]! > highest) highest = x[i]!;
  let total = 0;
  for (let i = start; i < end; i++) {
    const weight = expOfNegative(x[i]! - highest);
    backprop[i] = weight;
    total += weight;
  }
  const scale = 1 / total;
  for (let i = start; i < end; i++) backprop[i] = backprop[i]! * scale;
  backprop[start + label] = backprop[start + label]! - 1;
  return Math.log(total) - (x[start + label]! - highest);
}
