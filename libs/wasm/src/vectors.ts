import { unsigned } from './encoding.ts';
import type { Code } from './encoding.ts';
import { i32Const } from './instructions.ts';

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
const memoryArgument = (offset: number, alignment = 2): number[] => [alignment, ...unsigned(offset)];

/** Loads four lanes; the address need only be a multiple of 4, and that only for speed. */
export const vectorLoad = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00),
  ...memoryArgument(offset),
];
/** Loads one float32 into all four lanes. */
export const splatLoad = (address: Code): Code => [...address, ...simd(0x09), ...memoryArgument(0)];
/** Loads four numbers of 16 bits without a sign, each into a lane. */
export const narrowLoad = (address: Code): Code => [...address, ...simd(0x04), ...memoryArgument(0, 0)];
/** Stores four lanes. */
export const vectorStore = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  ...memoryArgument(offset),
];
/** Stores the first lane alone. */
export const laneStore = (address: Code, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x5a),
  ...memoryArgument(0),
  0,
];

const constant = (bytes: Uint8Array): Code => [...simd(0x0c), ...bytes];
const four = <T>(value: T): [T, T, T, T] => [value, value, value, value];
/** The same float32 in all four lanes. */
export const floats = (value: number): Code =>
  constant(new Uint8Array(Float32Array.from(four(value)).buffer));
/** The same int32 in all four lanes. */
export const integers = (value: number): Code =>
  constant(new Uint8Array(Int32Array.from(four(value)).buffer));
/** Four int32 lanes. */
export const integerLanes = (...lanes: readonly [number, number, number, number]): Code =>
  constant(new Uint8Array(Int32Array.from(lanes).buffer));
/** The same byte in all 16 lanes. */
export const byteLanes = (value: number): Code => constant(new Uint8Array(16).fill(value));

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;
const unary =
  (opcode: number): Unary =>
  (a) => [...a, ...simd(opcode)];
const binary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, ...simd(opcode)];

/** One int32 in all four lanes. */
export const vSplat: Unary = unary(0x11);
/** Four of the eight lanes of two vectors, by number. */
export const vPick = (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => {
  const bytes = lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
  return [...a, ...b, ...simd(0x0d), ...bytes];
};
/** The same lanes, moved up by so many places around the circle. */
export const vRotate = (a: Code, lanes: number): Code =>
  vPick(a, a, [lanes % 4, (lanes + 1) % 4, (lanes + 2) % 4, (lanes + 3) % 4]);
/** Square roots. */
export const vSqrt: Unary = unary(0xe3);
/** Absolute values. */
export const vAbs: Unary = unary(0xe0);
/** Sums. */
export const vAdd: Binary = binary(0xe4);
/** Differences. */
export const vSub: Binary = binary(0xe5);
/** Products. */
export const vMul: Binary = binary(0xe6);
/** Quotients. */
export const vDiv: Binary = binary(0xe7);
/** The lower of two; not a number if either is none. */
export const vMin: Binary = binary(0xe8);
/** The higher of two; not a number if either is none. */
export const vMax: Binary = binary(0xe9);
/** Nearest integers, as float32. */
export const vNearest: Unary = unary(0x6a);
/** All bits set where a >= b, none elsewhere. */
export const vNotBelow: Binary = binary(0x46);
/** Float32 to int32. */
export const vToIntegers: Unary = unary(0xf8);
/** Sums of int32 lanes. */
export const vAddIntegers: Binary = binary(0xae);
/** The int32 lanes, with the other sign. */
export const vNegateIntegers: Unary = unary(0xa1);
/** All bits of an int32 lane set where a > b, none elsewhere. */
export const vIntegersAbove: Binary = binary(0x3b);
/** Products of 64 bits of the lower two int32 lanes, which have no sign. */
export const vMulWideLow: Binary = binary(0xde);
/** Products of 64 bits of the upper two int32 lanes, which have no sign. */
export const vMulWideHigh: Binary = binary(0xdf);
/** Int32 to float32. */
export const vToFloats: Unary = unary(0xfa);
/** Int32 lanes times 2^bits. */
export const vShift = (a: Code, bits: number): Code => [...a, ...i32Const(bits), ...simd(0xab)];
/** a where the bits of the mask are set, b elsewhere. */
export const vSelect = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)];

/** The bits that are set in both. */
export const vAnd: Binary = binary(0x4e);
/** The bits that are set in either. */
export const vOr: Binary = binary(0x50);
/** The bits that are set in one and not the other. */
export const vXor: Binary = binary(0x51);
/** The bits of a that are not set in b. */
export const vAndNot: Binary = binary(0x4f);
/** Tells whether any bit is set. */
export const vAnyBit: Unary = unary(0x53);
/** Differences of 16 bytes, modulo 256. */
export const vSubBytes: Binary = binary(0x71);
/** All bits of a byte set where a > b, both unsigned. */
export const vBytesAbove: Binary = binary(0x28);
/** The highest bits of 16 bytes, that of the first lowest. */
export const vByteSigns: Unary = unary(0x64);
/** One of the two halves, as a 64-bit integer. */
export const vHalf = (a: Code, half: 0 | 1): Code => [...a, ...simd(0x1d), half];

/** Makes the code of a · b + c, lane by lane. */
export type MultiplyAdd = (a: Code, b: Code, c: Code) => Code;
/** Rounds once or twice, as the processor has it: one instruction. Relaxed SIMD. */
export const fusedMultiplyAdd: MultiplyAdd = (a, b, c) => [...a, ...b, ...c, ...simd(0x105)];
/** Rounds twice, on every processor that has SIMD. */
export const separateMultiplyAdd: MultiplyAdd = (a, b, c) => [...c, ...a, ...b, ...simd(0xe6), ...simd(0xe4)];
