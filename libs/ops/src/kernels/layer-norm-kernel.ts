import { LAYER_NORM_GRADIENT_KERNEL, LAYER_NORM_KERNEL } from '../kernel-names.ts';
import { input, rowCount, rowWidth, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Normalises each row in three passes over it. */
export const layerNormKernel: PortableKernel = {
  name: LAYER_NORM_KERNEL,
  run(call) {
    const x = input(call, 'x');
    const rows = rowCount(x.shape);
    return runOnHost(call.backend, {
      inputs: [x, input(call, 'gamma'), input(call, 'beta')],
      outputs: [
        { shape: x.shape, dtype: 'float32' },
        { shape: [2, rows], dtype: 'float32' },
      ],
      compute: (arrays, [y, moments]) =>
        normaliseRows(arrays, { y: y!, moments: moments!, epsilon: call.attrs['epsilon'] as number }),
    });
  },
};

/** Computes all three gradients in two passes over each row. */
export const layerNormGradientKernel: PortableKernel = {
  name: LAYER_NORM_GRADIENT_KERNEL,
  run(call) {
    const x = input(call, 'x');
    const width = rowWidth(x.shape);
    return runOnHost(call.backend, {
      inputs: [input(call, 'dy'), x, input(call, 'gamma'), input(call, 'moments')],
      outputs: [
        { shape: x.shape, dtype: 'float32' },
        { shape: [width], dtype: 'float32' },
        { shape: [width], dtype: 'float32' },
      ],
      compute: propagateRows,
    });
  },
};

function normaliseRows(
  [x, gamma, beta]: readonly HostArray[],
  to: { readonly y: HostArray; readonly moments: HostArray; readonly epsilon: number },
): void {
  const { y, moments, epsilon } = to;
  const width = gamma!.length;
  const rows = moments.length / 2;
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let total = 0;
    for (let i = 0; i < width; i++) total += x![start + i]!;
    const mean = total / width;
    let squares = 0;
    for (let i = 0; i < width; i++) squares += (x![start + i]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) {
      y[start + i] = (x![start + i]! - mean) * scale * gamma![i]! + beta![i]!;
    }
    moments[row] = mean;
    moments[rows + row] = scale;
  }
}

function propagateRows(
  [dy, x, gamma, moments]: readonly HostArray[],
  [dx, dGamma, dBeta]: readonly HostArray[],
): void {
  const width = gamma!.length;
  const rows = moments!.length / 2;
  const gammaTotals = new Float64Array(width);
  const betaTotals = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const mean = moments![row]!;
    const scale = moments![rows + row]!;
    let sum = 0;
    let weightedSum = 0;
    for (let i = 0; i < width; i++) {
      const incoming = dy![start + i]!;
      const normalised = (x![start + i]! - mean) * scale;
      gammaTotals[i] = gammaTotals[i]! + incoming * normalised;
      betaTotals[i] = betaTotals[i]! + incoming;
      sum += incoming * gamma![i]!;
      weightedSum += incoming * gamma![i]! * normalised;
    }
    // Mean and variance depend on the row too: their parts of the gradient are subtracted.
    const ofMean = sum / width;
    const ofVariance = weightedSum / width;
    for (let i = 0; i < width; i++) {
      const normalised = (x![start + i]! - mean) * scale;
      dx![start + i] = scale * (dy![start + i]! * gamma![i]! - ofMean - normalised * ofVariance);
    }
  }
  dGamma!.set(gammaTotals);
  dBeta!.set(betaTotals);
}
