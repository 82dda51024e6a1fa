import {
  floats,
  get,
  I32,
  i32Add,
  i32Const,
  increase,
  laneStore,
  set,
  V128,
  vDiv,
  vMax,
  vMul,
  vSub,
  type Code,
  type Local,
  type WasmFunction,
} from '@albectra/wasm';
import { eachElement, FLOAT_BYTES, type Width } from './each-element.ts';
import { exponential } from './exponential.ts';
import { begin, copyAll, eachRow, finish, take, type Total } from './row-total.ts';

/** softmax(x, y, totals, rows, width): y, and per row the highest x and Σ e^(x − highest). */
export function softmaxFunction(): WasmFunction {
  const [x, y, totals, rows, width] = [0, 1, 2, 3, 4];
  const [column, from, to] = [5, 6, 7];
  const highest: Total = { lanes: 8, rest: 9, combine: vMax };
  const sum: Total = { lanes: 10, rest: 11 };
  const value = 12;
  const overRow = (pointers: readonly Local[], body: (width: Width) => Code): Code => [
    ...copyAll([
      [from, x],
      [to, y],
      [column, width],
    ]),
    ...eachElement(column, pointers, body),
  ];
  return {
    name: 'softmax',
    parameterCount: 5,
    locals: [I32, I32, I32, V128, V128, V128, V128, V128, V128, V128],
    body: eachRow(rows, [
      ...begin(highest, -Infinity),
      ...overRow([from], (by) => take(highest, by, by.load(get(from)))),
      ...finish(highest),
      ...begin(sum, 0),
      ...overRow([from, to], (by) => [
        ...set(value, vSub(by.load(get(from)), get(highest.lanes))),
        ...exponential(value, { n: 13, p: 14 }),
        ...by.store(get(to), get(value)),
        ...take(sum, by, get(value)),
      ]),
      ...finish(sum),
      ...laneStore(get(totals), get(highest.lanes)),
      ...laneStore(i32Add(get(totals), i32Const(FLOAT_BYTES)), get(sum.lanes)),
      ...increase(totals, i32Const(2 * FLOAT_BYTES)),
      ...set(value, vDiv(floats(1), get(sum.lanes))),
      ...overRow([from, to], ({ load, store }) => store(get(to), vMul(load(get(to)), get(value)))),
      ...copyAll([
        [x, from],
        [y, to],
      ]),
    ]),
  };
}

/** softmaxGradient(dy, y, dx, rows, width): dx = y · (dy − Σ dy · y). */
export function softmaxGradientFunction(): WasmFunction {
  const [dy, y, dx, rows, width] = [0, 1, 2, 3, 4];
  const [column, incoming, from] = [5, 6, 7];
  const sum: Total = { lanes: 8, rest: 9 };
  const rewind = copyAll([
    [incoming, dy],
    [from, y],
    [column, width],
  ]);
  return {
    name: 'softmaxGradient',
    parameterCount: 5,
    locals: [I32, I32, I32, V128, V128],
    body: eachRow(rows, [
      ...begin(sum, 0),
      ...rewind,
      ...eachElement(column, [incoming, from], (by) =>
        take(sum, by, vMul(by.load(get(incoming)), by.load(get(from)))),
      ),
      ...finish(sum),
      ...rewind,
      ...eachElement(column, [incoming, from, dx], ({ load, store }) =>
        store(get(dx), vMul(load(get(from)), vSub(load(get(incoming)), get(sum.lanes)))),
      ),
      ...copyAll([
        [dy, incoming],
        [y, from],
      ]),
    ]),
  };
}
