/**
 * Functions over the rows of matrices in WebAssembly SIMD: softmax, its gradient, layer normalisation
 * and its gradient.
 *
 * A total over a row is kept in four lanes while four elements at once go by, and in a variable of
 * its own, four equal copies, for the elements that remain; then all are added up.
 */
import {
  assemble,
  floats,
  get,
  I32,
  i32Add,
  i32Const,
  increase,
  laneStore,
  repeatWhile,
  set,
  splatLoad,
  V128,
  vAdd,
  vDiv,
  vMax,
  vMul,
  vRotate,
  vSqrt,
  vSub,
  type Code,
  type Local,
  type WasmFunction,
} from './assembler.ts';
import { eachElement, FLOAT_BYTES, type Width } from './each-element.ts';
import { exponential } from './exponential.ts';

/** Encodes the module. */
export function rowModule(): Uint8Array<ArrayBuffer> {
  return assemble([
    softmaxFunction(),
    softmaxGradientFunction(),
    layerNormFunction(),
    layerNormGradientFunction(),
  ]);
}

/** The two variables of a total over a row. */
interface Total {
  readonly lanes: Local;
  readonly rest: Local;
}

type Combine = (a: Code, b: Code) => Code;

function begin({ lanes, rest }: Total, value: number): Code {
  return [...set(lanes, floats(value)), ...set(rest, floats(value))];
}

function take({ lanes, rest }: Total, { lanes: count }: Width, value: Code, combine: Combine = vAdd): Code {
  const variable = count === 1 ? rest : lanes;
  return set(variable, combine(get(variable), value));
}

/** Leaves the total of the row in all lanes of `lanes`. */
function finish({ lanes, rest }: Total, combine: Combine = vAdd): Code {
  return [
    ...set(lanes, combine(get(lanes), vRotate(get(lanes), 2))),
    ...set(lanes, combine(get(lanes), vRotate(get(lanes), 1))),
    ...set(lanes, combine(get(lanes), get(rest))),
  ];
}

/** Sets variables, each to the value of another. */
function copyAll(pairs: readonly (readonly [to: Local, from: Local])[]): Code {
  return pairs.flatMap(([to, from]) => set(to, get(from)));
}

/** Repeats code for each row. */
function eachRow(rows: Local, body: Code): Code {
  return repeatWhile(get(rows), [...body, ...increase(rows, i32Const(-1))]);
}

/** softmax(x, y, totals, rows, width): y, and per row the highest x and Σ e^(x − highest). */
function softmaxFunction(): WasmFunction {
  const [x, y, totals, rows, width] = [0, 1, 2, 3, 4];
  const [column, from, to] = [5, 6, 7];
  const highest: Total = { lanes: 8, rest: 9 };
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
      ...overRow([from], (by) => take(highest, by, by.load(get(from)), vMax)),
      ...finish(highest, vMax),
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
function softmaxGradientFunction(): WasmFunction {
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

/** Loads what all rows share: 1 / width, and the epsilon after it. */
function loadConstants(constants: Local, inverseWidth: Local, epsilon?: Local): Code {
  const second = i32Add(get(constants), i32Const(FLOAT_BYTES));
  return [
    ...set(inverseWidth, splatLoad(get(constants))),
    ...(epsilon === undefined ? [] : set(epsilon, splatLoad(second))),
  ];
}

/**
 * layerNorm(x, gamma, beta, y, means, scales, constants, rows, width): y = (x − mean) · scale · gamma
 * + beta, with the mean and the scale, 1 / √(variance + epsilon), of each row.
 */
function layerNormFunction(): WasmFunction {
  const [x, gamma, beta, y, means, scales, constants, rows, width] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [column, from, g, b] = [9, 10, 11, 12];
  const total: Total = { lanes: 13, rest: 14 };
  const [mean, scale, distance, inverseWidth, epsilon] = [15, 16, 17, 18, 19];
  const rewind = copyAll([
    [from, x],
    [column, width],
  ]);
  return {
    name: 'layerNorm',
    parameterCount: 9,
    locals: [I32, I32, I32, I32, V128, V128, V128, V128, V128, V128, V128],
    body: [
      ...loadConstants(constants, inverseWidth, epsilon),
      ...eachRow(rows, [
        ...begin(total, 0),
        ...rewind,
        ...eachElement(column, [from], (by) => take(total, by, by.load(get(from)))),
        ...finish(total),
        ...set(mean, vMul(get(total.lanes), get(inverseWidth))),
        ...begin(total, 0),
        ...rewind,
        ...eachElement(column, [from], (by) => [
          ...set(distance, vSub(by.load(get(from)), get(mean))),
          ...take(total, by, vMul(get(distance), get(distance))),
        ]),
        ...finish(total),
        ...set(scale, vDiv(floats(1), vSqrt(vAdd(vMul(get(total.lanes), get(inverseWidth)), get(epsilon))))),
        ...rewind,
        ...copyAll([
          [g, gamma],
          [b, beta],
        ]),
        ...eachElement(column, [from, g, b, y], ({ load, store }) => [
          ...set(distance, vMul(vSub(load(get(from)), get(mean)), get(scale))),
          ...store(get(y), vAdd(vMul(get(distance), load(get(g))), load(get(b)))),
        ]),
        ...laneStore(get(means), get(mean)),
        ...laneStore(get(scales), get(scale)),
        ...increase(means, i32Const(FLOAT_BYTES)),
        ...increase(scales, i32Const(FLOAT_BYTES)),
        ...set(x, get(from)),
      ]),
    ],
  };
}

/**
 * layerNormGradient(dy, x, gamma, means, scales, dx, dGamma, dBeta, constants, rows, width): all three
 * gradients; those of gamma and beta are added to what is there.
 */
function layerNormGradientFunction(): WasmFunction {
  const [dy, x, gamma, means, scales, dx, dGamma, dBeta, constants, rows, width] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ];
  const [column, incoming, from, g, toGamma, toBeta] = [11, 12, 13, 14, 15, 16];
  const sum: Total = { lanes: 17, rest: 18 };
  const weighted: Total = { lanes: 19, rest: 20 };
  const [mean, scale, value, normalised, inverseWidth] = [21, 22, 23, 24, 25];
  const rewind = copyAll([
    [incoming, dy],
    [from, x],
    [g, gamma],
    [column, width],
  ]);
  const normalise = ({ load }: Width): Code =>
    set(normalised, vMul(vSub(load(get(from)), get(mean)), get(scale)));
  const addTo = (pointer: Local, { load, store }: Width, added: Code): Code =>
    store(get(pointer), vAdd(load(get(pointer)), added));
  const meanOf = ({ lanes }: Total): Code => set(lanes, vMul(get(lanes), get(inverseWidth)));
  return {
    name: 'layerNormGradient',
    parameterCount: 11,
    locals: [I32, I32, I32, I32, I32, I32, ...Array.from({ length: 9 }, () => V128)],
    body: [
      ...loadConstants(constants, inverseWidth),
      ...eachRow(rows, [
        ...set(mean, splatLoad(get(means))),
        ...set(scale, splatLoad(get(scales))),
        ...begin(sum, 0),
        ...begin(weighted, 0),
        ...rewind,
        ...copyAll([
          [toGamma, dGamma],
          [toBeta, dBeta],
        ]),
        ...eachElement(column, [incoming, from, g, toGamma, toBeta], (by) => [
          ...set(value, by.load(get(incoming))),
          ...normalise(by),
          ...addTo(toGamma, by, vMul(get(value), get(normalised))),
          ...addTo(toBeta, by, get(value)),
          ...set(value, vMul(get(value), by.load(get(g)))),
          ...take(sum, by, get(value)),
          ...take(weighted, by, vMul(get(value), get(normalised))),
        ]),
        ...finish(sum),
        ...finish(weighted),
        // Mean and variance depend on the row too: their parts of the gradient are subtracted.
        ...meanOf(sum),
        ...meanOf(weighted),
        ...rewind,
        ...eachElement(column, [incoming, from, g, dx], (by) => [
          ...normalise(by),
          ...set(value, vSub(vMul(by.load(get(incoming)), by.load(get(g))), get(sum.lanes))),
          ...set(value, vSub(get(value), vMul(get(normalised), get(weighted.lanes)))),
          ...by.store(get(dx), vMul(get(scale), get(value))),
        ]),
        ...increase(means, i32Const(FLOAT_BYTES)),
        ...increase(scales, i32Const(FLOAT_BYTES)),
        ...copyAll([
          [dy, incoming],
          [x, from],
        ]),
      ]),
    ],
  };
}
