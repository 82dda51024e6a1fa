import { fillUniform } from '@albectra/random';

import { GUMBEL_ARGMAX_KERNEL } from '../kernel-names.ts';
import { GUMBEL_EPSILON } from '../gumbel-argmax.ts';
import { input, type PortableKernel } from './host-kernel.ts';
import { readKey } from './random-uniform-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Margin for the rounding of float32 in the threshold below. */
const THRESHOLD_MARGIN = 1e-6;

/**
 * Samples with few logarithms: noise grows with the uniform number behind it, so that a number
 * below a threshold cannot lift even the highest logit over the best sum so far.
 */
export const gumbelArgmaxKernel: PortableKernel = {
  name: GUMBEL_ARGMAX_KERNEL,
  run(call) {
    const logits = input(call, 'logits');
    const [rows, classes] = logits.shape as [number, number];
    const uniform = new Float32Array(rows * classes);
    fillUniform(readKey(call.backend, input(call, 'key')), call.attrs['site'] as number, uniform);
    const temperature = call.attrs['temperature'] as number;
    return runOnHost(call.backend, {
      inputs: [logits],
      outputs: [{ shape: [rows], dtype: 'int32' }],
      compute: ([x], [choice]) => {
        for (let row = 0; row < rows; row++) {
          const start = row * classes;
          const scaled = (index: number): number => x![start + index]! / temperature;
          choice![row] = sampleRow(scaled, uniform.subarray(start, start + classes));
        }
      },
    });
  },
};

function sampleRow(logit: (index: number) => number, uniform: HostArray): number {
  let highest = -Infinity;
  for (let i = 0; i < uniform.length; i++) highest = Math.max(highest, logit(i));
  let best = -Infinity;
  let choice = 0;
  let threshold = -1;
  for (let i = 0; i < uniform.length; i++) {
    if (uniform[i]! < threshold) continue;
    const sum = logit(i) - Math.log(-Math.log(uniform[i]! + GUMBEL_EPSILON) + GUMBEL_EPSILON);
    if (sum > best) {
      best = sum;
      choice = i;
      threshold = Math.exp(-Math.exp(highest - best)) - THRESHOLD_MARGIN;
    }
  }
  return choice;
}
