/**
 * Loops over the elements of arrays in WebAssembly SIMD.
 *
 * Each loop is made twice from the same code: for four elements at once, and for the one to three
 * that remain, of which the instructions then compute four equal copies.
 */
import {
  get,
  i32Const,
  i32Less,
  increase,
  laneStore,
  repeatWhile,
  splatLoad,
  vectorLoad,
  vectorStore,
  type Code,
  type Local,
} from '@albectra/wasm';

/** Bytes of a number. */
export const FLOAT_BYTES = 4;
const LANES = 4;

/** How one pass of a loop moves numbers: four at once or one. */
export interface Width {
  readonly lanes: number;
  readonly load: (address: Code) => Code;
  readonly store: (address: Code, value: Code) => Code;
}

const FOUR: Width = { lanes: LANES, load: (address) => vectorLoad(address), store: vectorStore };
const ONE: Width = { lanes: 1, load: splatLoad, store: laneStore };

/** Moves `pointers` through memory until `count` elements are done. */
export function eachElement(count: Local, pointers: readonly Local[], body: (width: Width) => Code): Code {
  const pass = (width: Width): Code =>
    repeatWhile(i32Less(i32Const(width.lanes - 1), get(count)), [
      ...body(width),
      ...pointers.flatMap((pointer) => increase(pointer, i32Const(width.lanes * FLOAT_BYTES))),
      ...increase(count, i32Const(-width.lanes)),
    ]);
  return [...pass(FOUR), ...pass(ONE)];
}
