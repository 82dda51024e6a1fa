import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** A host array with its shape, in row-major order. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: Float32Array | Int32Array;
}

/** Host arrays by name: a model's state, a batch, or what a function returned. */
export type NamedArrays = Readonly<Record<string, NamedArray>>;

/** Tensors by name, on whichever engine runs them. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** What a {@link TensorFunction} returns: changed state (by name) and outputs to read back. */
export interface TensorFunctionResult {
  readonly state?: NamedTensors;
  readonly outputs: NamedTensors;
}

/**
 * A pure function of tensors, written in plain tfjs, that every engine can run.
 *
 * @param state Parameters, optimizer slots and the step; entries that the result names are replaced.
 * @param batch Input tensors of fixed shapes.
 * @param key Philox key of this call, int32 `[2]`; equal keys give equal random numbers.
 */
export type TensorFunction = (
  state: NamedTensors,
  batch: NamedTensors,
  key: Tensor1D,
) => TensorFunctionResult;
