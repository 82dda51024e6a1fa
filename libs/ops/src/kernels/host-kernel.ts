import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel gets to work with. */
export interface KernelCall {
  readonly inputs: NamedTensorInfoMap;
  readonly attrs: NamedAttrMap;
  readonly backend: KernelBackend;
}

/** A kernel that is not tied to one backend: its name and its function. */
export interface PortableKernel {
  readonly name: string;
  /** Computes the outputs, always as a list. */
  readonly run: (call: KernelCall) => TensorInfo[];
}

/** Reads an input that the operation always passes. */
export function input(call: KernelCall, name: string): TensorInfo {
  return call.inputs[name] as TensorInfo;
}

/** Number of rows when the last axis is the row: the product of all other extents. */
export function rowCount(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((product, extent) => product * extent, 1);
}

/** Extent of the last axis. */
export function rowWidth(shape: readonly number[]): number {
  return shape[shape.length - 1] as number;
}
