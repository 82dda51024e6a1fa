import { util, type TensorInfo } from '@tensorflow/tfjs-core';

import type { GeluForm } from '../gelu.ts';
import { elementwiseModule } from '../wasm/elementwise-module.ts';
import { instantiate, oncePerHeap, type HeapFunction } from '../wasm/heap-module.ts';
import { columnSumKernel } from './column-sum-kernel.ts';
import { geluGradientKernel, geluKernel } from './gelu-kernel.ts';
import type { HeapBackend } from './heap-backend.ts';
import { input, rowCount, rowWidth, type KernelCall, type PortableKernel } from './host-kernel.ts';

const elementwise = oncePerHeap((_, memory) => instantiate(elementwiseModule(), memory));

/** A kernel that calls one function of the module, or the portable kernel where there is no module. */
function heapKernel(
  portable: PortableKernel,
  run: (call: KernelCall, functions: Readonly<Record<string, HeapFunction>>) => TensorInfo,
): PortableKernel {
  return {
    name: portable.name,
    run(call) {
      const functions = elementwise((call.backend as HeapBackend).wasm);
      return functions === undefined ? portable.run(call) : [run(call, functions)];
    },
  };
}

function addressOf(call: KernelCall, info: TensorInfo): number {
  return (call.backend as HeapBackend).getMemoryOffset(info.dataId);
}

function output(call: KernelCall, shape: number[]): TensorInfo {
  return (call.backend as HeapBackend).makeOutput(shape, 'float32');
}

const geluName = (call: KernelCall): string =>
  (call.attrs['form'] as GeluForm) === 'erf' ? 'geluErf' : 'geluTanh';

/** The kernels in WebAssembly SIMD, for tfjs-backend-wasm. */
export const heapElementwiseKernels: readonly PortableKernel[] = [
  heapKernel(geluKernel, (call, functions) => {
    const x = input(call, 'x');
    const y = output(call, x.shape);
    functions[geluName(call)]?.(addressOf(call, x), addressOf(call, y), util.sizeFromShape(x.shape));
    return y;
  }),
  heapKernel(geluGradientKernel, (call, functions) => {
    const [dy, x] = [input(call, 'dy'), input(call, 'x')];
    const dx = output(call, x.shape);
    const addresses = [dy, x, dx].map((info) => addressOf(call, info));
    functions[`${geluName(call)}Gradient`]?.(...addresses, util.sizeFromShape(x.shape));
    return dx;
  }),
  heapKernel(columnSumKernel, (call, functions) => {
    const x = input(call, 'x');
    const width = rowWidth(x.shape);
    const sums = output(call, [width]);
    (call.backend as HeapBackend).typedArrayFromHeap(sums).fill(0);
    functions['addRows']?.(addressOf(call, x), addressOf(call, sums), rowCount(x.shape), width);
    return sums;
  }),
];
