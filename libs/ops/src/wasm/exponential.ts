import {
  floats,
  get,
  integers,
  set,
  vAdd,
  vAddIntegers,
  vMax,
  vMin,
  vMul,
  vNearest,
  vShift,
  vSub,
  vToIntegers,
  type Code,
  type Local,
} from '@albectra/wasm';

/** Evaluates a polynomial by Horner's rule, the coefficient of the highest power first. */
export function polynomial(x: Local, coefficients: readonly number[]): Code {
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
export function exponential(x: Local, { n, p }: { readonly n: Local; readonly p: Local }): Code {
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
