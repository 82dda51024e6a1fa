import type { TensorInfo } from '@tensorflow/tfjs-core';

import { rowModule } from '../wasm/row-module.ts';
import type { HeapBackend } from './heap-backend.ts';
import {
  addressOf,
  heapKernel,
  heapModuleOf,
  heapOutput,
  heapValues,
  type HeapFunctions,
} from './heap-kernel.ts';
import { input, rowCount, rowWidth, type KernelCall, type PortableKernel } from './host-kernel.ts';
import { layerNormGradientKernel, layerNormKernel } from './layer-norm-kernel.ts';
import { softmaxGradientKernel } from './softmax-gradient-kernel.ts';
import { checkLabel, sparseSoftmaxCrossEntropyKernel } from './sparse-softmax-cross-entropy-kernel.ts';

const FLOAT_BYTES = 4;
const rowFunctions = heapModuleOf(rowModule);

/** Kernels over rows in WebAssembly SIMD, for tfjs-backend-wasm. */
export const heapRowKernels: readonly PortableKernel[] = [
  heapKernel(layerNormKernel, rowFunctions, layerNorm),
  heapKernel(layerNormGradientKernel, rowFunctions, layerNormGradient),
  heapKernel(softmaxGradientKernel, rowFunctions, softmaxGradient),
  heapKernel(sparseSoftmaxCrossEntropyKernel, rowFunctions, sparseSoftmaxCrossEntropy),
];

/** Calls a function on tensors, then numbers. */
function run(
  call: KernelCall,
  f: HeapFunctions[string] | undefined,
  parameters: readonly (TensorInfo | number)[],
): void {
  f?.(...parameters.map((item) => (typeof item === 'number' ? item : addressOf(call, item))));
}

/** Calls back with a tensor of numbers that lives as long as the call. */
function withNumbers(
  call: KernelCall,
  numbers: readonly number[],
  use: (constants: TensorInfo) => void,
): void {
  const constants = heapOutput(call, [numbers.length]);
  heapValues(call, constants).set(numbers);
  use(constants);
  (call.backend as HeapBackend).disposeData(constants.dataId);
}

function layerNorm(call: KernelCall, functions: HeapFunctions): TensorInfo[] {
  const [x, gamma, beta] = [input(call, 'x'), input(call, 'gamma'), input(call, 'beta')];
  const [rows, width] = [rowCount(x.shape), rowWidth(x.shape)];
  const [y, moments] = [heapOutput(call, x.shape), heapOutput(call, [2, rows])];
  withNumbers(call, [1 / width, call.attrs['epsilon'] as number], (constants) => {
    const means = addressOf(call, moments);
    const scales = means + rows * FLOAT_BYTES;
    run(call, functions['layerNorm'], [x, gamma, beta, y, means, scales, constants, rows, width]);
  });
  return [y, moments];
}

function layerNormGradient(call: KernelCall, functions: HeapFunctions): TensorInfo[] {
  const [dy, x] = [input(call, 'dy'), input(call, 'x')];
  const [gamma, moments] = [input(call, 'gamma'), input(call, 'moments')];
  const [rows, width] = [rowCount(x.shape), rowWidth(x.shape)];
  const [dx, dGamma, dBeta] = [x.shape, [width], [width]].map((shape) => heapOutput(call, shape)) as [
    TensorInfo,
    TensorInfo,
    TensorInfo,
  ];
  withNumbers(call, [1 / width], (constants) => {
    for (const sums of [dGamma, dBeta]) heapValues(call, sums).fill(0);
    const means = addressOf(call, moments);
    const scales = means + rows * FLOAT_BYTES;
    const outputs = [dx, dGamma, dBeta, constants];
    run(call, functions['layerNormGradient'], [dy, x, gamma, means, scales, ...outputs, rows, width]);
  });
  return [dx, dGamma, dBeta];
}

function softmaxGradient(call: KernelCall, functions: HeapFunctions): TensorInfo[] {
  const [dy, y] = [input(call, 'dy'), input(call, 'y')];
  const dx = heapOutput(call, y.shape);
  run(call, functions['softmaxGradient'], [dy, y, dx, rowCount(y.shape), rowWidth(y.shape)]);
  return [dx];
}

function sparseSoftmaxCrossEntropy(call: KernelCall, functions: HeapFunctions): TensorInfo[] {
  const [logits, labels] = [input(call, 'logits'), input(call, 'labels')];
  const [rows, classes] = logits.shape as [number, number];
  heapValues(call, labels).forEach((label) => checkLabel(label, classes));
  const [loss, backprop] = [heapOutput(call, [rows]), heapOutput(call, [rows, classes])];
  const totals = heapOutput(call, [rows, 2]);
  run(call, functions['softmax'], [logits, backprop, totals, rows, classes]);
  const [x, label, total] = [logits, labels, totals].map((info) => heapValues(call, info));
  const [losses, gradient] = [heapValues(call, loss), heapValues(call, backprop)];
  for (let row = 0; row < rows; row++) {
    const at = row * classes + label![row]!;
    losses[row] = Math.log(total![2 * row + 1]!) - (x![at]! - total![2 * row]!);
    gradient[at] = gradient[at]! - 1;
  }
  (call.backend as HeapBackend).disposeData(totals.dataId);
  return [loss, backprop];
}
