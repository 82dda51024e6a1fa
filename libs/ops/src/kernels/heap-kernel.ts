import type { TensorInfo } from '@tensorflow/tfjs-core';

import { instantiate, oncePerHeap, type HeapFunction } from '../wasm/heap-module.ts';
import type { HeapModule, HeapBackend } from './heap-backend.ts';
import type { KernelCall, PortableKernel } from './host-kernel.ts';

/** Functions of a module by name. */
export type HeapFunctions = Readonly<Record<string, HeapFunction>>;

/** Loads a module on each heap when it is first used; none where the heap's memory cannot be used. */
export function heapModuleOf(
  encode: () => Uint8Array<ArrayBuffer>,
): (heap: HeapModule) => HeapFunctions | undefined {
  return oncePerHeap((_, memory) => instantiate(encode(), memory));
}

/** Makes a kernel that calls functions of a module, or the portable kernel where there is no module. */
export function heapKernel(
  portable: PortableKernel,
  moduleOf: (heap: HeapModule) => HeapFunctions | undefined,
  run: (call: KernelCall, functions: HeapFunctions) => TensorInfo[],
): PortableKernel {
  return {
    name: portable.name,
    run(call) {
      const functions = moduleOf((call.backend as HeapBackend).wasm);
      return functions === undefined ? portable.run(call) : run(call, functions);
    },
  };
}

/** Address of a tensor's first byte on the heap. */
export function addressOf(call: KernelCall, { dataId }: TensorInfo): number {
  return (call.backend as HeapBackend).getMemoryOffset(dataId);
}

/** Makes a float32 tensor on the heap, uninitialised. */
export function heapOutput(call: KernelCall, shape: readonly number[]): TensorInfo {
  return (call.backend as HeapBackend).makeOutput([...shape], 'float32');
}

/** The numbers of a float32 tensor on the heap; valid until the heap grows. */
export function heapValues(call: KernelCall, info: TensorInfo): Float32Array {
  return (call.backend as HeapBackend).typedArrayFromHeap(info) as Float32Array;
}
