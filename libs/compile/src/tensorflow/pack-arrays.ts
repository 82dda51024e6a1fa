import type { NamedArray } from '@albectra/ops';

import { hostArray, sizeOf, type ArraySpec } from '../check-arrays.ts';

/**
 * Puts the bits of arrays into one vector, one array after another.
 *
 * @returns A vector of one value at least; a view of the array's own memory if there is but one.
 */
export function packArrays(arrays: readonly NamedArray[]): Int32Array {
  const [only] = arrays;
  if (arrays.length === 1 && only !== undefined && only.values.length > 0) return bitsOf(only);
  const size = arrays.reduce((total, { values }) => total + values.length, 0);
  const packed = new Int32Array(Math.max(size, 1));
  let at = 0;
  for (const array of arrays) {
    packed.set(bitsOf(array), at);
    at += array.values.length;
  }
  return packed;
}

/**
 * Takes arrays out of a vector that {@link packArrays} could have made.
 *
 * @returns Arrays in memory of their own; that of the vector if there is but one.
 */
export function unpackArrays(packed: Int32Array, specs: readonly ArraySpec[]): NamedArray[] {
  let at = 0;
  return specs.map((spec) => {
    const size = sizeOf(spec.shape);
    const bits = size === packed.length ? packed : packed.slice(at, at + size);
    at += size;
    const { buffer, byteOffset } = bits;
    return hostArray(spec, spec.dtype === 'int32' ? bits : new Float32Array(buffer, byteOffset, size));
  });
}

function bitsOf({ values }: NamedArray): Int32Array {
  return values instanceof Int32Array
    ? values
    : new Int32Array(values.buffer, values.byteOffset, values.length);
}
