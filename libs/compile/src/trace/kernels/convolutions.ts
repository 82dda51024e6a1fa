import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute, type GraphAttributes } from '../../graph/graph-node.ts';
import { input, registerLowering, typeOf, type KernelCall } from '../kernel.ts';
import { withBiasAndActivation } from './activations.ts';
import { requireChannelsLast, windowAttributes, type Window } from './windows.ts';

/** Registers convolutions over two axes, and their gradients. */
export function registerConvolutions(): void {
  registerLowering('Conv2D', (call) => convolve(call, 'Conv2D'));
  registerLowering('DepthwiseConv2dNative', (call) => convolve(call, 'DepthwiseConv2dNative'));
  registerLowering('FusedConv2D', (call) => withBiasAndActivation(call, convolve(call, 'Conv2D')));
  registerLowering('FusedDepthwiseConv2D', (call) =>
    withBiasAndActivation(call, convolve(call, 'DepthwiseConv2dNative')),
  );
  for (const operation of ['Conv2D', 'DepthwiseConv2dNative']) {
    registerLowering(`${operation}BackpropInput`, (call) => backpropInput(call, operation));
    registerLowering(`${operation}BackpropFilter`, (call) => backpropFilter(call, operation));
  }
}

function convolve(call: KernelCall, operation: string): TensorInfo {
  const { backend } = call;
  const [x, filter] = [input(call, 'x'), input(call, 'filter')];
  const info = convolutionInfo(call, { operation, input: x.shape, filter: filter.shape });
  const node = backend.add(operation, [backend.node(x), backend.node(filter)], {
    T: typeOf(x),
    ...convolutionAttributes(info),
  });
  return backend.output(node, info.outShape, x.dtype);
}

function backpropInput(call: KernelCall, operation: string): TensorInfo {
  const { backend } = call;
  const [dy, filter] = [input(call, 'dy'), input(call, 'filter')];
  const shape = call.attributes['inputShape'] as number[];
  const info = convolutionInfo(call, { operation, input: shape, filter: filter.shape });
  const inputs = [backend.int32(shape), backend.node(filter), backend.node(dy)];
  const node = backend.add(`${operation}BackpropInput`, inputs, {
    T: typeOf(dy),
    ...convolutionAttributes(info),
  });
  return backend.output(node, shape, dy.dtype);
}

function backpropFilter(call: KernelCall, operation: string): TensorInfo {
  const { backend } = call;
  const [x, dy] = [input(call, 'x'), input(call, 'dy')];
  const shape = call.attributes['filterShape'] as number[];
  const info = convolutionInfo(call, { operation, input: x.shape, filter: shape });
  const inputs = [backend.node(x), backend.int32(shape), backend.node(dy)];
  const node = backend.add(`${operation}BackpropFilter`, inputs, {
    T: typeOf(dy),
    ...convolutionAttributes(info),
  });
  return backend.output(node, shape, dy.dtype);
}

function convolutionInfo(
  call: KernelCall,
  shapes: { readonly operation: string; readonly input: number[]; readonly filter: number[] },
): backend_util.Conv2DInfo {
  requireChannelsLast(call, shapes.operation);
  const { strides, pad, dilations, dimRoundingMode } = call.attributes as unknown as Window;
  type Four = [number, number, number, number];
  return backend_util.computeConv2DInfo(
    shapes.input as Four,
    shapes.filter as Four,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    shapes.operation !== 'Conv2D',
  );
}

function convolutionAttributes(info: backend_util.Conv2DInfo): GraphAttributes {
  const { dilationHeight, dilationWidth } = info;
  return { ...windowAttributes(info), dilations: attribute.ints([1, dilationHeight, dilationWidth, 1]) };
}
