import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import {
  castTo,
  INT32_TYPE,
  input,
  positiveAxis,
  registerLowering,
  typeOf,
  type KernelCall,
} from '../kernel.ts';

/** Registers sums, means, extremes, their positions, running sums, softmax and the largest k. */
export function registerReductions(): void {
  for (const operation of ['Sum', 'Max', 'Min', 'Prod']) {
    registerLowering(operation, (call) => reduce(call, operation, input(call, 'x')));
  }
  registerLowering('Mean', (call) => reduce(call, 'Mean', castTo(call, input(call, 'x'), 'float32')));
  for (const operation of ['All', 'Any']) {
    registerLowering(operation, (call) => reduce(call, operation, input(call, 'x')));
  }
  for (const operation of ['ArgMax', 'ArgMin']) {
    registerLowering(operation, (call) => positionOfExtreme(call, operation));
  }
  for (const operation of ['Cumsum', 'Cumprod']) {
    registerLowering(operation, (call) => runningTotal(call, operation));
  }
  for (const operation of ['Softmax', 'LogSoftmax']) {
    registerLowering(operation, (call) => {
      const logits = input(call, 'logits');
      const node = call.backend.add(operation, [call.backend.node(logits)], { T: typeOf(logits) });
      return call.backend.output(node, logits.shape, logits.dtype);
    });
  }
  registerLowering('TopK', topK);
}

function reduce(call: KernelCall, operation: string, x: TensorInfo): TensorInfo {
  const { attributes, backend } = call;
  // Max alone calls its axes otherwise.
  const given = (attributes['reductionIndices'] ?? attributes['axis']) as number | number[];
  const axes = util.parseAxisParam(given, x.shape);
  const keepDims = attributes['keepDims'] === true;
  const logical = operation === 'All' || operation === 'Any';
  const node = backend.add(operation, [backend.node(x), backend.int32(axes)], {
    ...(logical ? {} : { T: typeOf(x) }),
    Tidx: INT32_TYPE,
    keep_dims: attribute.bool(keepDims),
  });
  const shape = keepDims
    ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : x.shape.filter((_, axis) => !axes.includes(axis));
  return backend.output(node, shape, x.dtype);
}

function positionOfExtreme(call: KernelCall, operation: string): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const axis = util.parseAxisParam(attributes['axis'] as number, x.shape)[0] as number;
  const node = backend.add(operation, [backend.node(x), backend.int32(axis)], {
    T: typeOf(x),
    Tidx: INT32_TYPE,
    output_type: INT32_TYPE,
  });
  return backend.output(
    node,
    x.shape.filter((_, index) => index !== axis),
    'int32',
  );
}

function runningTotal(call: KernelCall, operation: string): TensorInfo {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const axis = positiveAxis(attributes['axis'] as number, x.shape.length);
  const node = backend.add(operation, [backend.node(x), backend.int32(axis)], {
    T: typeOf(x),
    Tidx: INT32_TYPE,
    exclusive: attribute.bool(attributes['exclusive'] === true),
    reverse: attribute.bool(attributes['reverse'] === true),
  });
  return backend.output(node, x.shape, x.dtype);
}

function topK(call: KernelCall): TensorInfo[] {
  const { attributes, backend } = call;
  const x = input(call, 'x');
  const count = attributes['k'] as number;
  const node = backend.add('TopKV2', [backend.node(x), backend.int32(count)], {
    T: typeOf(x),
    Tk: INT32_TYPE,
    index_type: INT32_TYPE,
    sorted: attribute.bool(attributes['sorted'] !== false),
  });
  const shape = [...x.shape.slice(0, -1), count];
  return [backend.output(node, shape, x.dtype), backend.output(`${node}:1`, shape, 'int32')];
}
