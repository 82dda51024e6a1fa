import {
  AddN,
  BatchMatMul,
  GatherV2,
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelBackend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

import { multiplyBroadcast } from './kernels/broadcast-mat-mul-kernel.ts';
import { addInChunks } from './kernels/chunked-add-n-kernel.ts';
import { columnSumKernel } from './kernels/column-sum-kernel.ts';
import { isRowGather, rowGatherKernel } from './kernels/gather-kernel.ts';
import { geluGradientKernel, geluKernel } from './kernels/gelu-kernel.ts';
import { gumbelArgmaxKernel } from './kernels/gumbel-argmax-kernel.ts';
import { heapElementwiseKernels } from './kernels/heap-elementwise-kernels.ts';
import { heapRowKernels } from './kernels/heap-row-kernels.ts';
import type { KernelCall, PortableKernel } from './kernels/host-kernel.ts';
import { identityKernel } from './kernels/identity-kernel.ts';
import { layerNormGradientKernel, layerNormKernel } from './kernels/layer-norm-kernel.ts';
import { heapMatMulKernel } from './kernels/mat-mul-kernel.ts';
import { randomUniformKernel } from './kernels/random-uniform-kernel.ts';
import { softmaxGradientKernel } from './kernels/softmax-gradient-kernel.ts';
import { sparseSoftmaxCrossEntropyKernel } from './kernels/sparse-softmax-cross-entropy-kernel.ts';
import { unsortedSegmentSumKernel } from './kernels/unsorted-segment-sum-kernel.ts';
import { registerGradients } from './register-gradients.ts';

/** Backends whose tensors lie in host memory, so that loops over their arrays are the fast way. */
const HOST_BACKENDS: readonly string[] = ['cpu', 'wasm'];

const HOST_KERNELS: readonly PortableKernel[] = [
  sparseSoftmaxCrossEntropyKernel,
  gumbelArgmaxKernel,
  geluKernel,
  geluGradientKernel,
  layerNormKernel,
  layerNormGradientKernel,
  softmaxGradientKernel,
  columnSumKernel,
];

/**
 * Registers the gradients and the kernels of this package for a backend; further calls change nothing.
 *
 * Every backend gets the random numbers. `cpu` and `wasm`, whose tensors lie in host memory, also
 * get the fused kernels; on others the operations are composed of core kernels.
 *
 * @param backendName Name under which the backend is registered in tfjs, such as `wasm`.
 */
export function registerOps(backendName: string): void {
  registerGradients();
  for (const kernel of kernelsFor(backendName)) {
    if (getKernel(kernel.name, backendName) === undefined) register(kernel, backendName);
  }
}

/** The best kernels for a backend first: of those with one name the first is registered. */
function kernelsFor(backendName: string): readonly PortableKernel[] {
  if (!HOST_BACKENDS.includes(backendName)) return [randomUniformKernel];
  const best = backendName === 'wasm' ? [...heapElementwiseKernels, ...heapRowKernels] : [];
  return [randomUniformKernel, ...best, ...HOST_KERNELS];
}

/**
 * Registers kernels of tfjs-core that a backend lacks or does badly; further calls change nothing.
 *
 * `wasm` has no UnsortedSegmentSum, which the gradient of a gather needs; that of `cpu` takes
 * time proportional to rows times segments and is replaced. On `wasm` three more are replaced: products
 * of transposed or batched matrices and gathers of rows are slow there, and identities are copies.
 * `webgpu` fails on sums of more tensors than a GPU program has buffers, and it and `cpu` on products of
 * matrices whose leading axes broadcast crosswise.
 *
 * @param backendName Name under which the backend is registered in tfjs.
 */
export function registerMissingKernels(backendName: string): void {
  if (improved.has(backendName)) return;
  improved.add(backendName);
  if (backendName === 'webgpu') wrap(AddN, backendName, addInChunks);
  if (backendName === 'webgpu' || backendName === 'cpu') {
    wrap(BatchMatMul, backendName, (call, own) => multiplyBroadcast(call, own, backendName));
  }
  if (!HOST_BACKENDS.includes(backendName)) return;
  replace(unsortedSegmentSumKernel, backendName);
  if (backendName !== 'wasm') return;
  replace(heapMatMulKernel, backendName);
  replace(identityKernel, backendName);
  replaceRowGather(backendName);
}

const improved = new Set<string>();

function register({ name, run }: PortableKernel, backendName: string): void {
  registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const outputs = run({ inputs, attrs: attrs ?? {}, backend: backend as KernelBackend });
      // tfjs tells one output from several by the form of what a kernel returns.
      return outputs.length === 1 ? (outputs[0] as TensorInfo) : outputs;
    },
  });
}

function replace(kernel: PortableKernel, backendName: string): void {
  // Without the removal, tfjs warns about the second registration.
  if (getKernel(kernel.name, backendName) !== undefined) unregisterKernel(kernel.name, backendName);
  register(kernel, backendName);
}

/** Replaces the gather of whole rows; any other stays with the backend's own kernel and its set-up. */
function replaceRowGather(backendName: string): void {
  wrap(GatherV2, backendName, (call, own) =>
    isRowGather(call) ? (rowGatherKernel.run(call)[0] as TensorInfo) : own(call),
  );
}

/** Puts a kernel before the backend's own, which it may call. */
function wrap(
  kernelName: string,
  backendName: string,
  run: (call: KernelCall, own: (call: KernelCall) => TensorInfo) => TensorInfo,
): void {
  const own = getKernel(kernelName, backendName);
  unregisterKernel(kernelName, backendName);
  registerKernel({
    ...own,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(
        { inputs, attrs: attrs ?? {}, backend: backend as KernelBackend },
        (call) => own.kernelFunc({ ...call }) as TensorInfo,
      ),
  });
}
