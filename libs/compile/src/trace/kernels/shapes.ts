import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import {
  INT32_TYPE,
  input,
  inputList,
  positiveAxis,
  registerLowering,
  reshapeNode,
  typeOf,
  type KernelCall,
} from '../kernel.ts';

/** Registers what rearranges elements without choosing among them. */
export function registerShapes(): void {
  registerLowering('Reshape', (call) => {
    const x = input(call, 'x');
    const size = util.sizeFromShape(x.shape);
    return reshape(call, x, util.inferFromImplicitShape(call.attributes['shape'] as number[], size));
  });
  registerLowering('ExpandDims', (call) => {
    const x = input(call, 'input');
    const axis = positiveAxis(call.attributes['dim'] as number, x.shape.length + 1);
    return reshape(call, x, x.shape.toSpliced(axis, 0, 1));
  });
  registerLowering('Transpose', transpose);
  registerLowering('Concat', concat);
  registerLowering('SplitV', split);
  registerLowering('Pack', pack);
  registerLowering('Unpack', unpack);
  registerLowering('Tile', (call) => tile(call, call.attributes['reps'] as number[]));
  registerLowering('BroadcastTo', broadcastTo);
  registerLowering('PadV2', pad);
  registerLowering('MirrorPad', mirrorPad);
  registerLowering('Reverse', reverse);
}

function reshape({ backend }: KernelCall, x: TensorInfo, shape: readonly number[]): TensorInfo {
  const node = reshapeNode(backend, backend.node(x), { shape, type: typeOf(x) });
  return backend.output(node, shape, x.dtype);
}

function transpose(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const order = attributes['perm'] as number[];
  const node = backend.add('Transpose', [backend.node(x), backend.int32(order)], {
    T: typeOf(x),
    Tperm: INT32_TYPE,
  });
  return backend.output(
    node,
    order.map((axis) => x.shape[axis] as number),
    x.dtype,
  );
}

function concat(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const tensors = inputList(call);
  const first = tensors[0] as TensorInfo;
  const axis = positiveAxis(attributes['axis'] as number, first.shape.length);
  const length = tensors.reduce((total, tensor) => total + (tensor.shape[axis] as number), 0);
  const shape = first.shape.with(axis, length);
  if (tensors.length === 1) return backend.output(backend.node(first), shape, first.dtype);
  const nodes = tensors.map((tensor) => backend.node(tensor));
  const node = backend.add('ConcatV2', [...nodes, backend.int32(axis)], {
    T: typeOf(first),
    Tidx: INT32_TYPE,
    N: attribute.int(tensors.length),
  });
  return backend.output(node, shape, first.dtype);
}

function split(call: KernelCall): TensorInfo[] {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const axis = positiveAxis(attributes['axis'] as number, x.shape.length);
  const sizes = splitSizes(attributes['numOrSizeSplits'] as number | number[], x.shape[axis] as number);
  const node = backend.add('SplitV', [backend.node(x), backend.int32(sizes), backend.int32(axis)], {
    T: typeOf(x),
    Tlen: INT32_TYPE,
    num_split: attribute.int(sizes.length),
  });
  return sizes.map((size, i) => backend.output(`${node}:${i}`, x.shape.with(axis, size), x.dtype));
}

/** Sizes of the parts, with the one that may be -1 worked out. */
function splitSizes(countOrSizes: number | number[], length: number): number[] {
  if (typeof countOrSizes === 'number') {
    return Array.from({ length: countOrSizes }, () => length / countOrSizes);
  }
  const known = countOrSizes.reduce((total, size) => total + Math.max(size, 0), 0);
  return countOrSizes.map((size) => (size < 0 ? length - known : size));
}

function pack(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const tensors = inputList(call);
  const first = tensors[0] as TensorInfo;
  const axis = positiveAxis(attributes['axis'] as number, first.shape.length + 1);
  const node = backend.add(
    'Pack',
    tensors.map((tensor) => backend.node(tensor)),
    { T: typeOf(first), N: attribute.int(tensors.length), axis: attribute.int(axis) },
  );
  return backend.output(node, first.shape.toSpliced(axis, 0, tensors.length), first.dtype);
}

function unpack(call: KernelCall): TensorInfo[] {
  const { attributes, backend } = call;
  const x = input(call, 'value');
  const axis = positiveAxis(attributes['axis'] as number, x.shape.length);
  const count = x.shape[axis] as number;
  const node = backend.add('Unpack', [backend.node(x)], {
    T: typeOf(x),
    num: attribute.int(count),
    axis: attribute.int(axis),
  });
  const shape = x.shape.toSpliced(axis, 1);
  return Array.from({ length: count }, (_, i) => backend.output(`${node}:${i}`, shape, x.dtype));
}

function tile(call: KernelCall, repeats: readonly number[]): TensorInfo {
  const { backend } = call;
  const x = input(call, 'x');
  const node = backend.add('Tile', [backend.node(x), backend.int32(repeats)], {
    T: typeOf(x),
    Tmultiples: INT32_TYPE,
  });
  return backend.output(
    node,
    x.shape.map((size, axis) => size * (repeats[axis] as number)),
    x.dtype,
  );
}

function broadcastTo(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const shape = attributes['shape'] as number[];
  const node = backend.add('BroadcastTo', [backend.node(x), backend.int32(shape)], {
    T: typeOf(x),
    Tidx: INT32_TYPE,
  });
  return backend.output(node, shape, x.dtype);
}

function pad(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const paddings = attributes['paddings'] as [number, number][];
  const value = backend.scalar((attributes['constantValue'] as number | undefined) ?? 0, x.dtype);
  const node = backend.add('PadV2', [backend.node(x), paddingsNode(call, paddings), value], {
    T: typeOf(x),
    Tpaddings: INT32_TYPE,
  });
  return backend.output(node, paddedShape(x, paddings), x.dtype);
}

function mirrorPad(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const paddings = attributes['paddings'] as [number, number][];
  const node = backend.add('MirrorPad', [backend.node(x), paddingsNode(call, paddings)], {
    T: typeOf(x),
    Tpaddings: INT32_TYPE,
    mode: attribute.text((attributes['mode'] as string).toUpperCase()),
  });
  return backend.output(node, paddedShape(x, paddings), x.dtype);
}

function paddingsNode({ backend }: KernelCall, paddings: readonly [number, number][]): string {
  return backend.int32(paddings.flat(), [paddings.length, 2]);
}

function paddedShape(x: TensorInfo, paddings: readonly [number, number][]): number[] {
  return x.shape.map((size, axis) => {
    const [before, after] = paddings[axis] as [number, number];
    return before + size + after;
  });
}

function reverse(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const axes = util.parseAxisParam(attributes['dims'] as number | number[], x.shape);
  const node = backend.add('ReverseV2', [backend.node(x), backend.int32(axes)], {
    T: typeOf(x),
    Tidx: INT32_TYPE,
  });
  return backend.output(node, x.shape, x.dtype);
}
