import { type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { INT32_TYPE, input, registerLowering, type KernelCall } from '../kernel.ts';
import { graphType } from '../trace-backend.ts';

/** Registers filled tensors, ranges and one-hot vectors. */
export function registerCreation(): void {
  registerLowering('Fill', ({ attributes, backend }) => {
    const { shape, value } = attributes as { shape: number[]; value: number };
    const dtype = (attributes['dtype'] as DataType | undefined) ?? util.inferDtype(value);
    return backend.output(backend.fill(value, shape, dtype), shape, dtype);
  });
  registerLowering('Range', ({ attributes, backend }) => {
    const { start, stop, step, dtype } = attributes as Record<'start' | 'stop' | 'step', number> & {
      dtype: 'float32' | 'int32';
    };
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const typed = sequence(dtype === 'int32' ? new Int32Array(count) : new Float32Array(count), {
      start,
      step,
    });
    return { dataId: backend.write(typed, [count], dtype), shape: [count], dtype };
  });
  registerLowering('LinSpace', ({ attributes, backend }) => {
    const { start, stop, num } = attributes as Record<'start' | 'stop' | 'num', number>;
    const step = (stop - start) / (num - 1);
    const values = sequence(new Float32Array(num), { start, step });
    return { dataId: backend.write(values, [num], 'float32'), shape: [num], dtype: 'float32' };
  });
  registerLowering('OneHot', oneHot);
}

/** Adds the step again and again, with the rounding of the eager engines. */
function sequence<T extends Float32Array | Int32Array>(
  values: T,
  { start, step }: { start: number; step: number },
): T {
  for (let i = 0; i < values.length; i++) values[i] = i === 0 ? start : values[i - 1]! + step;
  return values;
}

function oneHot(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const indices = input(call, 'indices');
  const { depth, onValue, offValue } = attributes as Record<'depth' | 'onValue' | 'offValue', number>;
  const dtype = (attributes['dtype'] as DataType | undefined) ?? 'float32';
  const node = backend.add(
    'OneHot',
    [
      backend.node(indices),
      backend.int32(depth),
      backend.scalar(onValue, dtype),
      backend.scalar(offValue, dtype),
    ],
    { T: attribute.type(graphType(dtype)), TI: INT32_TYPE },
  );
  return backend.output(node, [...indices.shape, depth], dtype);
}
