import { SOFTMAX_GRADIENT_KERNEL } from '../kernel-names.ts';
import { input, rowWidth, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Computes y · (dy − Σ dy·y) in two passes over each row. */
export const softmaxGradientKernel: PortableKernel = {
  name: SOFTMAX_GRADIENT_KERNEL,
  run(call) {
    const y = input(call, 'y');
    return runOnHost(call.backend, {
      inputs: [input(call, 'dy'), y],
      outputs: [{ shape: y.shape, dtype: 'float32' }],
      compute: ([dy, values], [dx]) => propagate([dy!, values!], dx!, rowWidth(y.shape)),
    });
  },
};

function propagate([dy, y]: readonly [HostArray, HostArray], dx: HostArray, width: number): void {
  for (let start = 0; start < y.length; start += width) {
    const end = start + width;
    let total = 0;
    for (let i = start; i < end; i++) total += dy[i]! * y[i]!;
    for (let i = start; i < end; i++) dx[i] = y[i]! * (dy[i]! - total);
  }
}
