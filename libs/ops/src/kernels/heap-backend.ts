import type { DataType, KernelBackend, TensorInfo, TypedArray } from '@tensorflow/tfjs-core';

/** The part of tfjs-backend-wasm through which a kernel works on its heap without copies. */
export interface HeapBackend extends KernelBackend {
  readonly wasm: HeapModule;
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(info: TensorInfo): TypedArray;
  /** Address of a tensor's first byte; valid as long as the tensor is. */
  getMemoryOffset(dataId: object): number;
}

/** The part of the Emscripten module below it. */
export interface HeapModule {
  readonly asm: Readonly<Record<string, unknown>>;
  _malloc(bytes: number): number;
}

/** Tells whether a backend is tfjs-backend-wasm. */
export function isHeapBackend(backend: KernelBackend): backend is HeapBackend {
  return 'typedArrayFromHeap' in backend && 'makeOutput' in backend && 'wasm' in backend;
}
