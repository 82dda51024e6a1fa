import {
  floats,
  get,
  I32,
  i32Add,
  i32Const,
  increase,
  laneStore,
  set,
  splatLoad,
  V128,
  vAdd,
  vDiv,
  vMul,
  vSqrt,
  vSub,
  type Code,
  type Local,
  type WasmFunction,
} from '@albectra/wasm';
import { eachElement, FLOAT_BYTES, type Width } from './each-element.ts';
import { begin, copyAll, eachRow, finish, take } from './row-total.ts';

/** Loads what all rows share: 1 / width, and the epsilon after it. */
function loadConstants(constants: Local, inverseWidth: Local, epsilon?: Local): Code {
  const second = i32Add(get(constants), i32Const(FLOAT_BYTES));
  return [
    ...set(inverseWidth, splatLoad(get(constants))),
    ...(epsilon === undefined ? [] : set(epsilon, splatLoad(second))),
  ];
}

/** Variables of layerNorm; its parameters come first. */
const NORM = {
  x: 0,
  gamma: 1,
  beta: 2,
  y: 3,
  means: 4,
  scales: 5,
  constants: 6,
  rows: 7,
  width: 8,
  column: 9,
  from: 10,
  g: 11,
  b: 12,
  total: { lanes: 13, rest: 14 },
  mean: 15,
  scale: 16,
  distance: 17,
  inverseWidth: 18,
  epsilon: 19,
} as const;

/**
 * layerNorm(x, gamma, beta, y, means, scales, constants, rows, width): y = (x − mean) · scale · gamma
 * + beta, with the mean and the scale, 1 / √(variance + epsilon), of each row.
 */
export function layerNormFunction(): WasmFunction {
  const { x, y, gamma, beta, means, scales, constants, rows, width } = NORM;
  const { column, from, g, b, mean, scale, distance, inverseWidth, epsilon } = NORM;
  return {
    name: 'layerNorm',
    parameterCount: 9,
    locals: [I32, I32, I32, I32, V128, V128, V128, V128, V128, V128, V128],
    body: [
      ...loadConstants(constants, inverseWidth, epsilon),
      ...eachRow(rows, [
        ...rowMoments(),
        ...copyAll([
          [from, x],
          [g, gamma],
          [b, beta],
          [column, width],
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

/** Computes the mean and the scale of a row in two passes. */
function rowMoments(): Code {
  const { x, width, column, from, total, mean, scale, distance, inverseWidth, epsilon } = NORM;
  const rewind = copyAll([
    [from, x],
    [column, width],
  ]);
  return [
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
  ];
}

/** Variables of layerNormGradient; its parameters come first. */
const GRADIENT = {
  dy: 0,
  x: 1,
  gamma: 2,
  means: 3,
  scales: 4,
  dx: 5,
  dGamma: 6,
  dBeta: 7,
  constants: 8,
  rows: 9,
  width: 10,
  column: 11,
  incoming: 12,
  from: 13,
  g: 14,
  toGamma: 15,
  toBeta: 16,
  sum: { lanes: 17, rest: 18 },
  weighted: { lanes: 19, rest: 20 },
  mean: 21,
  scale: 22,
  value: 23,
  normalised: 24,
  inverseWidth: 25,
} as const;

/**
 * layerNormGradient(dy, x, gamma, means, scales, dx, dGamma, dBeta, constants, rows, width): all three
 * gradients; those of gamma and beta are added to what is there.
 */
export function layerNormGradientFunction(): WasmFunction {
  const { dy, x, gamma, means, scales, constants, rows, width } = GRADIENT;
  const { column, incoming, from, g, mean, scale, inverseWidth } = GRADIENT;
  const rewind = copyAll([
    [incoming, dy],
    [from, x],
    [g, gamma],
    [column, width],
  ]);
  return {
    name: 'layerNormGradient',
    parameterCount: 11,
    locals: [I32, I32, I32, I32, I32, I32, ...Array.from({ length: 9 }, () => V128)],
    body: [
      ...loadConstants(constants, inverseWidth),
      ...eachRow(rows, [
        ...set(mean, splatLoad(get(means))),
        ...set(scale, splatLoad(get(scales))),
        ...rewind,
        ...parameterGradients(),
        ...rewind,
        ...inputGradient(),
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

function normalise({ load }: Width): Code {
  const { from, mean, scale, normalised } = GRADIENT;
  return set(normalised, vMul(vSub(load(get(from)), get(mean)), get(scale)));
}

/** Adds to the gradients of gamma and beta, and takes the two means that the gradient of x needs. */
function parameterGradients(): Code {
  const { dGamma, dBeta, column, incoming, from, g, toGamma, toBeta } = GRADIENT;
  const { sum, weighted, value, normalised, inverseWidth } = GRADIENT;
  const addTo = (pointer: Local, { load, store }: Width, added: Code): Code =>
    store(get(pointer), vAdd(load(get(pointer)), added));
  return [
    ...begin(sum, 0),
    ...begin(weighted, 0),
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
    ...[sum, weighted].flatMap((total) => [
      ...finish(total),
      ...set(total.lanes, vMul(get(total.lanes), get(inverseWidth))),
    ]),
  ];
}

/** Writes the gradient of x: mean and variance depend on the row too, so that their parts are subtracted. */
function inputGradient(): Code {
  const { dx, column, incoming, from, g, sum, weighted, value, normalised, scale } = GRADIENT;
  return eachElement(column, [incoming, from, g, dx], (by) => [
    ...normalise(by),
    ...set(value, vSub(vMul(by.load(get(incoming)), by.load(get(g))), get(sum.lanes))),
    ...set(value, vSub(get(value), vMul(get(normalised), get(weighted.lanes)))),
    ...by.store(get(dx), vMul(get(scale), get(value))),
  ]);
}
