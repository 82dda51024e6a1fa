/** The arrays that {@link grown} can copy. */
type Growable = Int32Array | Uint32Array | Float64Array | Uint16Array | Uint8Array;

/** Returns a copy of `array` with room for `length` elements, at least twice as long as it was. */
export function grown<Values extends Growable>(array: Values, length: number): Values {
  const copy = new (array.constructor as new (length: number) => Values)(Math.max(length, array.length * 2));
  copy.set(array);
  return copy;
}
