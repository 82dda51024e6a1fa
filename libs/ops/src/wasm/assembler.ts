/**
 * A small assembler for WebAssembly: enough to write SIMD loops over a memory that is imported.
 *
 * Code is an array of bytes; an instruction is made by a function that takes the code of its
 * operands and returns theirs followed by its own, as the stack machine wants it. So
 * `i32Add(get(a), i32Const(4))` is the code that leaves `a + 4` on the stack.
 *
 * Source of the encodings: WebAssembly core specification 3.0, chapter 5.
 */

/** Encoded instructions. */
export type Code = readonly number[];

/** Types of values, by their encoding. */
export type ValueType = 0x7f | 0x7b;
/** A 32-bit integer. */
export const I32: ValueType = 0x7f;
/** Four float32 lanes. */
export const V128: ValueType = 0x7b;

/** Index of a parameter or a local variable of a function. */
export type Local = number;

/** A function: parameters are i32, and results there are none. */
export interface WasmFunction {
  readonly name: string;
  readonly parameterCount: number;
  /** Types of the variables after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** Encodes an unsigned integer in groups of seven bits, the lowest first. */
export function unsigned(value: number): number[] {
  const bytes = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Encodes a signed 32-bit integer in groups of seven bits, the lowest first. */
export function signed(value: number): number[] {
  const bytes = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    // Done when the rest repeats the sign bit of the last group.
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Reads a variable. */
export const get = (local: Local): Code => [0x20, ...unsigned(local)];
/** Writes a variable. */
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];
/** Makes a constant. */
export const i32Const = (value: number): Code => [0x41, ...signed(value)];
/** Adds. */
export const i32Add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
/** Subtracts. */
export const i32Sub = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
/** Multiplies. */
export const i32Mul = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
/** Tells whether a < b, both unsigned. */
export const i32Less = (a: Code, b: Code): Code => [...a, ...b, 0x49];
/** Tells whether a = b. */
export const i32Equal = (a: Code, b: Code): Code => [...a, ...b, 0x46];

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

/** Runs one of two pieces of code. */
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

const memoryArgument = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

/** Loads a 32-bit word as it is. */
export const wordLoad = (address: Code, offset = 0): Code => [...address, 0x28, ...memoryArgument(2, offset)];
/** Stores a 32-bit word as it is. */
export const wordStore = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x36,
  ...memoryArgument(2, offset),
];
/** Loads four lanes; the address need only be a multiple of 4. */
export const vectorLoad = (address: Code, offset = 0): Code => [
  ...address,
  ...simd(0x00),
  ...memoryArgument(2, offset),
];
/** Loads one float32 into all four lanes. */
export const splatLoad = (address: Code): Code => [...address, ...simd(0x09), ...memoryArgument(2, 0)];
/** Stores four lanes. */
export const vectorStore = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  ...memoryArgument(2, offset),
];
/** Stores the first lane alone. */
export const laneStore = (address: Code, value: Code): Code => [
  ...address,
  ...value,
  ...simd(0x5a),
  ...memoryArgument(2, 0),
  0,
];
/** The same float32 in all four lanes. */
export const floats = (value: number): Code => {
  const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
  return [...simd(0x0c), ...bytes];
};
/** The same int32 in all four lanes. */
export const integers = (value: number): Code => {
  const bytes = new Uint8Array(Int32Array.of(value, value, value, value).buffer);
  return [...simd(0x0c), ...bytes];
};

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;
const unary =
  (opcode: number): Unary =>
  (a) => [...a, ...simd(opcode)];
const binary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, ...simd(opcode)];

/** The same lanes, moved up by so many places around the circle. */
export const vRotate = (a: Code, lanes: number): Code => {
  const bytes = Array.from({ length: 16 }, (_, index) => (index + 4 * lanes) % 16);
  return [...a, ...a, ...simd(0x0d), ...bytes];
};
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
/** Int32 lanes times 2^bits. */
export const vShift = (a: Code, bits: number): Code => [...a, ...i32Const(bits), ...simd(0xab)];
/** a where the bits of the mask are set, b elsewhere. */
export const vSelect = (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(0x52)];

/** Makes the code of a · b + c, lane by lane. */
export type MultiplyAdd = (a: Code, b: Code, c: Code) => Code;
/** Rounds once or twice, as the processor has it: one instruction. Relaxed SIMD. */
export const fusedMultiplyAdd: MultiplyAdd = (a, b, c) => [...a, ...b, ...c, ...simd(0x105)];
/** Rounds twice, on every processor that has SIMD. */
export const separateMultiplyAdd: MultiplyAdd = (a, b, c) => [...c, ...a, ...b, ...simd(0xe6), ...simd(0xe4)];

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, items: readonly Code[]): Code => {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
};
const text = (value: string): Code => [...unsigned(value.length), ...new TextEncoder().encode(value)];

/**
 * Puts functions together to a module that imports its memory as `env.memory` and exports them all.
 *
 * @param sharedPages The largest size, in pages of 64 KiB, of a memory that threads share; otherwise
 *   the memory is that of one thread.
 */
export function assemble(functions: readonly WasmFunction[], sharedPages?: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameterCount }) => [
    0x60,
    ...vector(Array.from({ length: parameterCount }, () => [I32])),
    0,
  ]);
  const limits = sharedPages === undefined ? [0x00, 0] : [0x03, 0, ...unsigned(sharedPages)];
  const memory = [...text('env'), ...text('memory'), 0x02, ...limits];
  const bodies = functions.map(({ locals, body }) => {
    const content = [...vector(locals.map((type) => [1, type])), ...body, END];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, bodies),
  ]);
}
