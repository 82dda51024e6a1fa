/** Loops over arrays in WebAssembly SIMD: GELU, its gradient, and sums of columns. */
import { GELU_TANH_CUBIC, GELU_TANH_SCALE } from '../gelu.ts';
import {
  assemble,
  floats,
  get,
  I32,
  i32Const,
  increase,
  repeatWhile,
  set,
  V128,
  vAbs,
  vAdd,
  vDiv,
  vMul,
  vNotBelow,
  vSelect,
  vSub,
  type Code,
  type Local,
  type WasmFunction,
} from '@albectra/wasm';
import { eachElement } from './each-element.ts';
import { exponential, polynomial } from './exponential.ts';

/** Encodes the module. */
export function elementwiseModule(): Uint8Array<ArrayBuffer> {
  return assemble([
    geluFunction('geluErf', erfParts),
    geluFunction('geluTanh', tanhParts),
    geluGradientFunction('geluErfGradient', erfParts),
    geluGradientFunction('geluTanhGradient', tanhParts),
    addRowFunction(),
  ]);
}

/** Variables of a GELU: the input, the share of it that passes, the slope of that share, two spare. */
interface Registers {
  readonly x: Local;
  readonly share: Local;
  readonly slope: Local;
  readonly n: Local;
  readonly p: Local;
}

function registersFrom(first: Local): Registers {
  return { x: first, share: first + 1, slope: first + 2, n: first + 3, p: first + 4 };
}

/** gelu(x, y, count): y = x · share(x). */
function geluFunction(name: string, parts: (registers: Registers) => Code): WasmFunction {
  const [x, y, count] = [0, 1, 2];
  const registers = registersFrom(3);
  return {
    name,
    parameterCount: 3,
    locals: [V128, V128, V128, V128, V128],
    body: eachElement(count, [x, y], ({ load, store }) => [
      ...set(registers.x, load(get(x))),
      ...parts(registers),
      ...store(get(y), vMul(get(registers.x), get(registers.share))),
    ]),
  };
}

/** geluGradient(dy, x, dx, count): dx = dy · (share(x) + x · share'(x)). */
function geluGradientFunction(name: string, parts: (registers: Registers) => Code): WasmFunction {
  const [dy, x, dx, count] = [0, 1, 2, 3];
  const registers = registersFrom(4);
  const slope = vAdd(get(registers.share), vMul(get(registers.x), get(registers.slope)));
  return {
    name,
    parameterCount: 4,
    locals: [V128, V128, V128, V128, V128],
    body: eachElement(count, [dy, x, dx], ({ load, store }) => [
      ...set(registers.x, load(get(x))),
      ...parts(registers),
      ...store(get(dx), vMul(load(get(dy)), slope)),
    ]),
  };
}

// Upper tail of the standard normal: t · P(t) · exp(-x²/2) with t = 1 / (1 + c x), absolute error
// below 8e-8. Abramowitz & Stegun, 7.1.26, with the root of two and the half folded in.
const TAIL_SCALE: number = 0.3275911 * Math.SQRT1_2;
const TAIL_COEFFICIENTS: readonly number[] = [
  1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592, 0,
].map((coefficient) => coefficient / 2);

/** share = Φ(x), slope = φ(x). */
function erfParts(registers: Registers): Code {
  const { x, share, slope, p } = registers;
  return [
    ...set(slope, vMul(vMul(get(x), get(x)), floats(-0.5))),
    ...exponential(slope, registers),
    ...set(p, vDiv(floats(1), vAdd(vMul(vAbs(get(x)), floats(TAIL_SCALE)), floats(1)))),
    ...set(share, vMul(polynomial(p, TAIL_COEFFICIENTS), get(slope))),
    ...set(share, vSelect(vSub(floats(1), get(share)), get(share), vNotBelow(get(x), floats(0)))),
    ...set(slope, vMul(get(slope), floats(1 / Math.sqrt(2 * Math.PI)))),
  ];
}

/** share = (1 + tanh z) / 2 = 1 − 1 / (1 + e^2z), slope = 2 · share · (1 − share) · z'. */
function tanhParts(registers: Registers): Code {
  const { x, share, slope } = registers;
  const squared = vMul(get(x), get(x));
  const scaled = (cubic: number, factor: number): Code =>
    vAdd(vMul(squared, floats(cubic * factor * GELU_TANH_SCALE)), floats(factor * GELU_TANH_SCALE));
  return [
    ...set(share, vMul(get(x), scaled(GELU_TANH_CUBIC, 2))),
    ...exponential(share, registers),
    ...set(share, vSub(floats(1), vDiv(floats(1), vAdd(get(share), floats(1))))),
    ...set(slope, vMul(vMul(get(share), vSub(floats(1), get(share))), scaled(3 * GELU_TANH_CUBIC, 2))),
  ];
}

/** addRow(x, sums, rows, width): adds each row of x to the sums, which begin at zero. */
function addRowFunction(): WasmFunction {
  const [x, sums, rows, width, column, sum] = [0, 1, 2, 3, 4, 5];
  return {
    name: 'addRows',
    parameterCount: 4,
    locals: [I32, I32],
    body: repeatWhile(get(rows), [
      ...set(column, get(width)),
      ...set(sum, get(sums)),
      ...eachElement(column, [x, sum], ({ load, store }) =>
        store(get(sum), vAdd(load(get(sum)), load(get(x)))),
      ),
      ...increase(rows, i32Const(-1)),
    ]),
  };
}
