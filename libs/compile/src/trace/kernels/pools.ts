import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { TraceError } from '../../errors.ts';
import { attribute, type GraphAttributes } from '../../graph/graph-node.ts';
import { callerLocation } from '../caller-location.ts';
import { input, registerLowering, typeOf, type KernelCall } from '../kernel.ts';
import { requireChannelsLast, windowAttributes, type Window } from './windows.ts';

/** Registers maxima and means over windows of images, and their gradients. */
export function registerPools(): void {
  registerLowering('MaxPool', (call) => pool(call, 'MaxPool'));
  registerLowering('AvgPool', (call) => pool(call, 'AvgPool'));
  registerLowering('MaxPoolGrad', (call) => {
    const { backend } = call;
    const [x, y, dy] = [input(call, 'input'), input(call, 'output'), input(call, 'dy')];
    const { attributes } = poolOf(call, x, 'MaxPool');
    const inputs = [backend.node(x), backend.node(y), backend.node(dy)];
    return backend.output(backend.add('MaxPoolGrad', inputs, attributes), x.shape, x.dtype);
  });
  registerLowering('AvgPoolGrad', (call) => {
    const { backend } = call;
    const x = input(call, 'input');
    const { attributes } = poolOf(call, x, 'AvgPool');
    const inputs = [backend.int32(x.shape), backend.node(input(call, 'dy'))];
    return backend.output(backend.add('AvgPoolGrad', inputs, attributes), x.shape, x.dtype);
  });
}

function pool(call: KernelCall, operation: string): TensorInfo {
  const { backend } = call;
  const x = input(call, 'x');
  const { shape, attributes } = poolOf(call, x, operation);
  return backend.output(backend.add(operation, [backend.node(x)], attributes), shape, x.dtype);
}

function poolOf(
  call: KernelCall,
  x: TensorInfo,
  operation: string,
): { readonly shape: number[]; readonly attributes: GraphAttributes } {
  requireChannelsLast(call, operation);
  const { strides, pad, dilations, dimRoundingMode } = call.attributes as unknown as Window;
  const info = backend_util.computePool2DInfo(
    x.shape as [number, number, number, number],
    call.attributes['filterSize'] as [number, number] | number,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
  );
  requireNamedPadding(info, operation);
  const ksize = attribute.ints([1, info.filterHeight, info.filterWidth, 1]);
  return { shape: info.outShape, attributes: { T: typeOf(x), ksize, ...windowAttributes(info) } };
}

function requireNamedPadding(
  { padInfo, dilationHeight, dilationWidth }: backend_util.Conv2DInfo,
  operation: string,
): void {
  const isNamed = padInfo.type === 'SAME' || padInfo.type === 'VALID';
  if (isNamed && dilationHeight === 1 && dilationWidth === 1) return;
  throw new TraceError({
    code: 'unknown-operation',
    operation,
    problem: `Compiling failed: expected same or valid padding and no dilation for ${operation}, got other windows. Pad with tf.pad before`,
    location: callerLocation(new Error('padding')),
  });
}
