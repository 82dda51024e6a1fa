import { util } from '@tensorflow/tfjs-core';

import type { GeluForm } from '../gelu.ts';
import { elementwiseModule } from '../wasm/elementwise-module.ts';
import { columnSumKernel } from './column-sum-kernel.ts';
import { geluGradientKernel, geluKernel } from './gelu-kernel.ts';
import { addressOf, heapKernel, heapModuleOf, heapOutput, heapValues } from './heap-kernel.ts';
import { input, rowCount, rowWidth, type KernelCall, type PortableKernel } from './host-kernel.ts';

const elementwise = heapModuleOf(elementwiseModule);

const geluName = (call: KernelCall): string =>
  (call.attrs['form'] as GeluForm) === 'erf' ? 'geluErf' : 'geluTanh';

/** The kernels in WebAssembly SIMD, for tfjs-backend-wasm. */
export const heapElementwiseKernels: readonly PortableKernel[] = [
  heapKernel(geluKernel, elementwise, (call, functions) => {
    const x = input(call, 'x');
    const y = heapOutput(call, x.shape);
    functions[geluName(call)]?.(addressOf(call, x), addressOf(call, y), util.sizeFromShape(x.shape));
    return [y];
  }),
  heapKernel(geluGradientKernel, elementwise, (call, functions) => {
    const [dy, x] = [input(call, 'dy'), input(call, 'x')];
    const dx = heapOutput(call, x.shape);
    const addresses = [dy, x, dx].map((info) => addressOf(call, info));
    functions[`${geluName(call)}Gradient`]?.(...addresses, util.sizeFromShape(x.shape));
    return [dx];
  }),
  heapKernel(columnSumKernel, elementwise, (call, functions) => {
    const x = input(call, 'x');
    const width = rowWidth(x.shape);
    const sums = heapOutput(call, [width]);
    heapValues(call, sums).fill(0);
    functions['addRows']?.(addressOf(call, x), addressOf(call, sums), rowCount(x.shape), width);
    return [sums];
  }),
];
