import type { NamedArray, NamedArrays } from '@albectra/ops';
import type * as tf from '@tensorflow/tfjs-core';

/** The tensors that the cases share. */
export type Inputs = Record<
  'x' | 'y' | 'row' | 'positive' | 'unit' | 'above' | 'left' | 'right' | 'logits' | 'table' | 'wide',
  tf.Tensor
> &
  Record<'i' | 'j' | 'rows' | 'labels' | 'pairs' | 'segments', tf.Tensor>;

/** Pseudo-random values between `low` and `high`, without two equal ones. */
function floats(shape: number[], low: number, high: number): NamedArray {
  const size = shape.reduce((product, length) => product * length, 1);
  const golden = 0.618033988749895;
  const values = Float32Array.from(
    { length: size },
    (_, i) => low + (high - low) * (((i + 1) * golden + size * 0.017) % 1),
  );
  return { shape, dtype: 'float32', values };
}

function ints(shape: number[], values: number[]): NamedArray {
  return { shape, dtype: 'int32', values: Int32Array.from(values) };
}

/** Values of the shared tensors. */
export const INPUTS: NamedArrays & Record<keyof Inputs, NamedArray> = {
  x: floats([2, 3, 4], -2, 2),
  y: floats([2, 3, 4], -1.5, 1.7),
  row: floats([4], 0.5, 2),
  positive: floats([2, 3, 4], 0.2, 3),
  unit: floats([2, 3, 4], -0.9, 0.9),
  above: floats([2, 3, 4], 1.1, 3),
  left: floats([3, 4], -1, 1),
  right: floats([4, 5], -1, 1),
  logits: floats([3, 7], -3, 3),
  table: floats([6, 4], -1, 1),
  // Large enough for the wasm engine's own products.
  wide: floats([2, 40, 32], -1, 1),
  i: ints([2, 3], [7, -5, 3, 0, 2, -1]),
  j: ints([2, 3], [2, 3, -2, 5, 4, 1]),
  rows: ints([2, 3], [5, 0, 2, 2, 1, 5]),
  labels: ints([3], [6, 0, 3]),
  pairs: ints([3, 2], [1, 2, 0, 0, 1, 1]),
  segments: ints([3], [1, 0, 1]),
};
