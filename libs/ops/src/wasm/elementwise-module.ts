/**
 * Loops over arrays in WebAssembly SIMD: GELU, its gradient, and sums of columns.
 *
 * Each loop is made twice from the same code: for four elements at once, and for the one to three
 * that remain, of which the instructions then compute four equal copies.
 */
import { GELU_TANH_CUBIC, GELU_TANH_SCALE } from '../gelu.ts';
import {
  assemble,
  floats,
  get,
  I32,
  i32Const,
  i32Less,
  increase,
  integers,
  laneStore,
  repeatWhile,
  set,
  splatLoad,
  V128,
  vAbs,
  vAdd,
  vAddIntegers,
  vDiv,
  vectorLoad,
  vectorStore,
  vMax,
  vMin,
  vMul,
  vNearest,
  vNotBelow,
  vSelect,
  vShift,
  vSub,
  vToIntegers,
  type Code,
  type Local,
  type WasmFunction,
} from './assembler.ts';

const FLOAT_BYTES = 4;
const LANES = 4;

/** How one pass of a loop moves numbers: four at once or one. */
interface Width {
  readonly lanes: number;
  readonly load: (address: Code) => Code;
  readonly store: (address: Code, value: Code) => Code;
}

const FOUR: Width = { lanes: LANES, load: (address) => vectorLoad(address), store: vectorStore };
const ONE: Width = { lanes: 1, load: splatLoad, store: laneStore };

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

/** Moves `pointers` through memory until `count` elements are done. */
function eachElement(count: Local, pointers: readonly Local[], body: (width: Width) => Code): Code {
  const pass = (width: Width): Code =>
    repeatWhile(i32Less(i32Const(width.lanes - 1), get(count)), [
      ...body(width),
      ...pointers.flatMap((pointer) => increase(pointer, i32Const(width.lanes * FLOAT_BYTES))),
      ...increase(count, i32Const(-width.lanes)),
    ]);
  return [...pass(FOUR), ...pass(ONE)];
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

/** Evaluates a polynomial by Horner's rule, the coefficient of the highest power first. */
function polynomial(x: Local, coefficients: readonly number[]): Code {
  return coefficients.reduce<Code>(
    (code, coefficient, index) =>
      index === 0 ? floats(coefficient) : vAdd(vMul(code, get(x)), floats(coefficient)),
    [],
  );
}

// exp(r) on [-ln 2 / 2, ln 2 / 2] as 1 + r + r² · P(r). Cephes library, single precision `expf`.
const EXP_COEFFICIENTS = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];
/** ln 2 in two parts, the first exact in few bits, so that n · ln 2 loses nothing. Same source. */
const LN2_PARTS = [0.693359375, -2.1219444e-4] as const;
const EXP_LIMIT = 87;
const EXPONENT_BIAS = 127;
const MANTISSA_BITS = 23;

/** Replaces a variable by its exponential, to two units in the last place; clamped to e^±87. */
function exponential(x: Local, { n, p }: Registers): Code {
  const powerOfTwo = vShift(vAddIntegers(vToIntegers(get(n)), integers(EXPONENT_BIAS)), MANTISSA_BITS);
  return [
    ...set(x, vMin(vMax(get(x), floats(-EXP_LIMIT)), floats(EXP_LIMIT))),
    ...set(n, vNearest(vMul(get(x), floats(Math.LOG2E)))),
    ...set(x, vSub(get(x), vMul(get(n), floats(LN2_PARTS[0])))),
    ...set(x, vSub(get(x), vMul(get(n), floats(LN2_PARTS[1])))),
    ...set(p, polynomial(x, EXP_COEFFICIENTS)),
    ...set(p, vAdd(vMul(vMul(get(p), get(x)), get(x)), vAdd(get(x), floats(1)))),
    ...set(x, vMul(get(p), powerOfTwo)),
  ];
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
