/** The arrays that {@link shared} can copy. */
type Shareable = Int32Array | Uint32Array | Float64Array | Uint8Array;

export type SharedArray<Values extends Shareable> = Values extends Int32Array
  ? Int32Array<SharedArrayBuffer>
  : Values extends Uint32Array
    ? Uint32Array<SharedArrayBuffer>
    : Values extends Float64Array
      ? Float64Array<SharedArrayBuffer>
      : Uint8Array<SharedArrayBuffer>;

/** Returns a copy of an array in memory that threads share, so that it goes to another without a copy. */
export function shared<Values extends Shareable>(array: Values): SharedArray<Values> {
  const type = array.constructor as new (buffer: SharedArrayBuffer) => Values;
  const copy = new type(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy as unknown as SharedArray<Values>;
}

/** Returns zeros in memory that threads share. */
export function sharedFloats(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

/** Returns zeros in memory that threads share. */
export function sharedIntegers(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
