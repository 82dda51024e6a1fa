import { signed, unsigned } from './encoding.ts';
import type { Code } from './encoding.ts';

/** Index of a parameter or a local variable of a function. */
export type Local = number;

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;
const unary =
  (opcode: number): Unary =>
  (a) => [...a, opcode];
const binary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, opcode];

/** Reads a variable. */
export const get = (local: Local): Code => [0x20, ...unsigned(local)];
/** Writes a variable. */
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** Makes a constant. */
export const i32Const = (value: number): Code => [0x41, ...signed(value | 0)];
/** Adds. */
export const i32Add: Binary = binary(0x6a);
/** Subtracts. */
export const i32Sub: Binary = binary(0x6b);
/** Multiplies. */
export const i32Mul: Binary = binary(0x6c);
/** The bits that are set in both. */
export const i32And: Binary = binary(0x71);
/** The bits that are set in either. */
export const i32Or: Binary = binary(0x72);
/** Moves bits up. */
export const i32ShiftLeft: Binary = binary(0x74);
/** Moves bits down, zeros following. */
export const i32ShiftRight: Binary = binary(0x76);
/** Counts the zeros below the lowest bit that is set. */
export const i32TrailingZeros: Unary = unary(0x68);
/** Tells whether a = 0. */
export const i32IsZero: Unary = unary(0x45);
/** Tells whether a = b. */
export const i32Equal: Binary = binary(0x46);
/** Tells whether a < b, both unsigned. */
export const i32Less: Binary = binary(0x49);
/** Tells whether a < b, both signed. */
export const i32LessSigned: Binary = binary(0x48);
/** Tells whether a >= b, both unsigned. */
export const i32NotLess: Binary = binary(0x4f);

/** a if the condition holds, else b. */
export const select = (a: Code, b: Code, condition: Code): Code => [...a, ...b, ...condition, 0x1b];

/** Makes a constant of 64 bits. */
export const i64Const = (value: bigint): Code => [0x42, ...signed(BigInt.asIntN(64, value))];
/** Multiplies, modulo 2^64. */
export const i64Mul: Binary = binary(0x7e);
/** The bits that are set in one and not the other. */
export const i64Xor: Binary = binary(0x85);
/** Moves bits down, zeros following. */
export const i64ShiftRight: Binary = binary(0x88);
/** The lower 32 bits. */
export const i64Low: Unary = unary(0xa7);

/** Adds to a variable. */
export const increase = (local: Local, by: Code): Code => set(local, i32Add(get(local), by));

/** Calls a function of the same module by its index. */
export const call = (functionIndex: number, ...parameters: readonly Code[]): Code => [
  ...parameters.flat(),
  0x10,
  ...unsigned(functionIndex),
];

const EMPTY_BLOCK = 0x40;
const END = 0x0b;

/** Runs one of two pieces of code; each is a block that can be left. */
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  EMPTY_BLOCK,
  ...then,
  ...(otherwise.length === 0 ? [] : [0x05, ...otherwise]),
  END,
];

/** Repeats code while a condition holds, tested first. */
export const repeatWhile = (condition: Code, body: Code): Code =>
  when(condition, [0x03, EMPTY_BLOCK, ...body, ...condition, 0x0d, 0, END]);

/** Code that can be left by a branch, which then goes on behind it. */
export const block = (body: Code): Code => [0x02, EMPTY_BLOCK, ...body, END];
/** Code that a branch runs again from its start. */
export const loop = (body: Code): Code => [0x03, EMPTY_BLOCK, ...body, END];
/** Branches to a block or loop around this place, 0 being the innermost. */
export const branch = (depth: number): Code => [0x0c, ...unsigned(depth)];
/** Branches if a condition holds. */
export const branchIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...unsigned(depth)];

const memoryArgument = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];

/** Loads a byte, from 0 to 255. */
export const byteLoad = (address: Code, offset = 0): Code => [...address, 0x2d, ...memoryArgument(0, offset)];
/** Loads a 32-bit word as it is. */
export const wordLoad = (address: Code, offset = 0): Code => [...address, 0x28, ...memoryArgument(2, offset)];
/** Stores a 32-bit word as it is. */
export const wordStore = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x36,
  ...memoryArgument(2, offset),
];
