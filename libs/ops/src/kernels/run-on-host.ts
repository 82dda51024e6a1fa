import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

import { isHeapBackend } from './heap-backend.ts';

/** A float32 or int32 array in host memory. */
export type HostArray = Float32Array | Int32Array;

/** What a host kernel reads and writes. */
export interface HostRun {
  readonly inputs: readonly TensorInfo[];
  /** Their arrays are handed over uninitialised: the kernel writes every element. */
  readonly outputs: readonly { readonly shape: readonly number[]; readonly dtype: DataType }[];
  compute(inputs: readonly HostArray[], outputs: readonly HostArray[]): void;
}

/**
 * Runs a kernel written in JavaScript over a backend's arrays.
 *
 * On tfjs-backend-wasm the arrays are views of its heap; elsewhere inputs are read and outputs
 * written through the backend.
 */
export function runOnHost(backend: KernelBackend, run: HostRun): TensorInfo[] {
  if (!isHeapBackend(backend)) return runOnCopies(backend, run);
  // All outputs first: an allocation may grow the heap, which detaches every earlier view.
  const outputs = run.outputs.map(({ shape, dtype }) => backend.makeOutput([...shape], dtype));
  const view = (info: TensorInfo): HostArray => backend.typedArrayFromHeap(info) as HostArray;
  run.compute(run.inputs.map(view), outputs.map(view));
  return outputs;
}

function runOnCopies(backend: KernelBackend, run: HostRun): TensorInfo[] {
  const inputs = run.inputs.map(({ dataId }) => backend.readSync(dataId) as HostArray);
  const outputs = run.outputs.map(({ shape, dtype }) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    return dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  });
  run.compute(inputs, outputs);
  return run.outputs.map(({ shape, dtype }, index) => {
    const values = outputs[index] as HostArray;
    const dataId = backend.write(values, [...shape], dtype);
    return { dataId, shape: [...shape], dtype };
  });
}
