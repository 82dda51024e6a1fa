import { GUMBEL_ARGMAX_KERNEL } from '../kernel-names.ts';
import { GUMBEL_EPSILON } from '../gumbel-argmax.ts';
import { drawUniform, readKey } from './draw-uniform.ts';
import { input, type PortableKernel } from './host-kernel.ts';

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
    const { site, temperature } = call.attrs as { site: number; temperature: number };
    const key = readKey(call.backend, input(call, 'key'));
    const uniform = drawUniform(call.backend, { key, site, shape: logits.shape });
    const outputs = runOnHost(call.backend, {
      inputs: [logits, uniform],
      outputs: [{ shape: [rows], dtype: 'int32' }],
      compute: ([x, noise], [choice]) => {
        for (let row = 0; row < rows; row++) {
          const [start, end] = [row * classes, (row + 1) * classes];
          choice![row] = sampleRow(x!.subarray(start, end), noise!.subarray(start, end), temperature);
        }
      },
    });
    call.backend.disposeData(uniform.dataId);
    return outputs;
  },
};

function sampleRow(logits: HostArray, uniform: HostArray, temperature: number): number {
  let highest = -Infinity;
  for (let i = 0; i < logits.length; i++) if (logits[i]! > highest) highest = logits[i]!;
  highest /= temperature;
  let best = -Infinity;
  let choice = 0;
  let threshold = -1;
  for (let i = 0; i < uniform.length; i++) {
    if (uniform[i]! < threshold) continue;
    const noise = -Math.log(-Math.log(uniform[i]! + GUMBEL_EPSILON) + GUMBEL_EPSILON);
    const sum = logits[i]! / temperature + noise;
    if (sum > best) {
      best = sum;
      choice = i;
      threshold = Math.exp(-Math.exp(highest - best)) - THRESHOLD_MARGIN;
    }
  }
  return choice;
}
