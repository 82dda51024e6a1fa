import type { TensorInfo } from '@tensorflow/tfjs-core';

import { input, registerLowering, typeOf, type KernelCall } from '../kernel.ts';

/** Registers batch normalisation by given moments, made of operations that fuse. */
export function registerNormalization(): void {
  registerLowering('FusedBatchNorm', batchNorm);
}

/** `(x - mean) / sqrt(variance + epsilon) * scale + offset`; all but x broadcast. */
function batchNorm(call: KernelCall): TensorInfo {
  const { backend, inputs, attributes } = call;
  const x = input(call, 'x');
  const T = typeOf(x);
  const add = (operation: string, ...nodes: string[]): string => backend.add(operation, nodes, { T });
  const epsilon = backend.scalar(attributes['varianceEpsilon'] as number, x.dtype);
  const deviation = add('Rsqrt', add('AddV2', backend.node(input(call, 'variance')), epsilon));
  const { scale, offset } = inputs;
  const factor = scale === undefined ? deviation : add('Mul', deviation, backend.node(scale));
  const scaled = add('Mul', add('Sub', backend.node(x), backend.node(input(call, 'mean'))), factor);
  const shifted = offset === undefined ? scaled : add('AddV2', scaled, backend.node(offset));
  return backend.output(shifted, x.shape, x.dtype);
}
