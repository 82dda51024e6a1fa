/**
 * Totals over the rows of matrices in WebAssembly SIMD.
 *
 * A total is kept in four lanes while four elements at once go by, and in a variable of its own, four
 * equal copies, for the elements that remain; then all are added up.
 */
import {
  floats,
  get,
  i32Const,
  increase,
  repeatWhile,
  set,
  vAdd,
  vRotate,
  type Code,
  type Local,
} from '@albectra/wasm';
import type { Width } from './each-element.ts';

/** The two variables of a total over a row. */
export interface Total {
  readonly lanes: Local;
  readonly rest: Local;
  /** How two values become one; a sum by default. */
  readonly combine?: (a: Code, b: Code) => Code;
}

/** Begins a total. */
export function begin({ lanes, rest }: Total, value: number): Code {
  return [...set(lanes, floats(value)), ...set(rest, floats(value))];
}

/** Adds what a pass of the loop has loaded. */
export function take({ lanes, rest, combine = vAdd }: Total, by: Width, value: Code): Code {
  const variable = by.lanes === 1 ? rest : lanes;
  return set(variable, combine(get(variable), value));
}

/** Leaves the total of the row in all lanes of `lanes`. */
export function finish({ lanes, rest, combine = vAdd }: Total): Code {
  return [
    ...set(lanes, combine(get(lanes), vRotate(get(lanes), 2))),
    ...set(lanes, combine(get(lanes), vRotate(get(lanes), 1))),
    ...set(lanes, combine(get(lanes), get(rest))),
  ];
}

/** Sets variables, each to the value of another. */
export function copyAll(pairs: readonly (readonly [to: Local, from: Local])[]): Code {
  return pairs.flatMap(([to, from]) => set(to, get(from)));
}

/** Repeats code for each row. */
export function eachRow(rows: Local, body: Code): Code {
  return repeatWhile(get(rows), [...body, ...increase(rows, i32Const(-1))]);
}
