import { broadcast_util, slice_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { INT32_TYPE, input, positiveAxis, registerLowering, typeOf, type KernelCall } from '../kernel.ts';

/** Registers what chooses elements, by ranges, by indices or by a condition, and their inverses. */
export function registerIndexing(): void {
  registerLowering('Slice', slice);
  registerLowering('StridedSlice', stridedSlice);
  registerLowering('GatherV2', gather);
  registerLowering('GatherNd', gatherNd);
  registerLowering('ScatterNd', scatterNd);
  registerLowering('TensorScatterUpdate', scatterUpdate);
  registerLowering('UnsortedSegmentSum', segmentSum);
  registerLowering('Select', select);
}

function slice(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const [begin, size] = slice_util.parseSliceParams(
    x as Parameters<typeof slice_util.parseSliceParams>[0],
    attributes['begin'] as number | number[],
    attributes['size'] as number | number[],
  ) as [number[], number[]];
  const node = backend.add('Slice', [backend.node(x), backend.int32(begin), backend.int32(size)], {
    T: typeOf(x),
    Index: INT32_TYPE,
  });
  return backend.output(node, size, x.dtype);
}

/** Names of the bit masks: in tfjs, and in TensorFlow. */
const SLICE_MASKS = [
  ['beginMask', 'begin_mask'],
  ['endMask', 'end_mask'],
  ['ellipsisMask', 'ellipsis_mask'],
  ['newAxisMask', 'new_axis_mask'],
  ['shrinkAxisMask', 'shrink_axis_mask'],
] as const;

function stridedSlice(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const { begin, end, strides } = attributes as Record<'begin' | 'end' | 'strides', number[]>;
  const [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] = SLICE_MASKS.map(
    ([name]) => attributes[name] as number,
  ) as [number, number, number, number, number];
  const { finalShape } = slice_util.sliceInfo(
    x.shape,
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const masks = SLICE_MASKS.map(([name, operationName]) => [
    operationName,
    attribute.int(attributes[name] as number),
  ]);
  const node = backend.add(
    'StridedSlice',
    [backend.node(x), backend.int32(begin), backend.int32(end), backend.int32(strides)],
    { T: typeOf(x), Index: INT32_TYPE, ...Object.fromEntries(masks) },
  );
  return backend.output(node, finalShape, x.dtype);
}

function gather(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const indices = input(call, 'indices');
  const axis = positiveAxis(attributes['axis'] as number, x.shape.length);
  const batchAxes = (attributes['batchDims'] as number | undefined) ?? 0;
  const node = backend.add('GatherV2', [backend.node(x), backend.node(indices), backend.int32(axis)], {
    Tparams: typeOf(x),
    Tindices: typeOf(indices),
    Taxis: INT32_TYPE,
    batch_dims: attribute.int(batchAxes),
  });
  const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchAxes), ...x.shape.slice(axis + 1)];
  return backend.output(node, shape, x.dtype);
}

function gatherNd(call: KernelCall): TensorInfo {
  const { backend } = call;
  const params = input(call, 'params');
  const indices = input(call, 'indices');
  const node = backend.add('GatherNd', [backend.node(params), backend.node(indices)], {
    Tparams: typeOf(params),
    Tindices: typeOf(indices),
  });
  const depth = indices.shape.at(-1) as number;
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  return backend.output(node, shape, params.dtype);
}

function scatterNd(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const indices = input(call, 'indices');
  const updates = input(call, 'updates');
  const shape = attributes['shape'] as number[];
  const node = backend.add(
    'ScatterNd',
    [backend.node(indices), backend.node(updates), backend.int32(shape)],
    { T: typeOf(updates), Tindices: typeOf(indices) },
  );
  return backend.output(node, shape, updates.dtype);
}

function scatterUpdate(call: KernelCall): TensorInfo {
  const { backend } = call;
  const tensor = input(call, 'tensor');
  const indices = input(call, 'indices');
  const updates = input(call, 'updates');
  const node = backend.add(
    'TensorScatterUpdate',
    [backend.node(tensor), backend.node(indices), backend.node(updates)],
    { T: typeOf(tensor), Tindices: typeOf(indices) },
  );
  return backend.output(node, tensor.shape, tensor.dtype);
}

function segmentSum(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const segmentIds = input(call, 'segmentIds');
  const count = attributes['numSegments'] as number;
  const node = backend.add(
    'UnsortedSegmentSum',
    [backend.node(x), backend.node(segmentIds), backend.int32(count)],
    { T: typeOf(x), Tindices: typeOf(segmentIds), Tnumsegments: INT32_TYPE },
  );
  return backend.output(node, [count, ...x.shape.slice(segmentIds.shape.length)], x.dtype);
}

function select(call: KernelCall): TensorInfo {
  const { backend } = call;
  const condition = input(call, 'condition');
  const chosen = input(call, 't');
  const other = input(call, 'e');
  const aligned = alignCondition(call, condition, chosen);
  const node = backend.add('SelectV2', [aligned.node, backend.node(chosen), backend.node(other)], {
    T: typeOf(chosen),
  });
  const { assertAndGetBroadcastShape } = broadcast_util;
  const shape = assertAndGetBroadcastShape(
    assertAndGetBroadcastShape(chosen.shape, other.shape),
    aligned.shape,
  );
  return backend.output(node, shape, chosen.dtype);
}

/** tfjs lets a vector choose whole rows; TensorFlow broadcasts from the last axis. */
function alignCondition(
  { backend }: KernelCall,
  condition: TensorInfo,
  chosen: TensorInfo,
): { node: string; shape: number[] } {
  const node = backend.node(condition);
  const choosesRows = condition.shape.length === 1 && chosen.shape.length > 1;
  if (!choosesRows) return { node, shape: condition.shape };
  const shape = chosen.shape.map((_, axis) => (axis === 0 ? (condition.shape[0] as number) : 1));
  const reshaped = backend.add('Reshape', [node, backend.int32(shape)], {
    T: attribute.type('bool'),
    Tshape: INT32_TYPE,
  });
  return { node: reshaped, shape };
}
