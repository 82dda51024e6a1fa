import { MULTIPLIERS, ROUND_COUNT, WEYLS } from './philox.ts';

/** An encoded instruction and before it those of its operands, as the stack machine wants it. */
type Code = readonly number[];

/** Blocks encrypted at once: the processor works on them side by side. */
const BLOCK_COUNT = 4;

// Variables: both functions have six parameters; then come the key, which changes from round to round, the words of
// each block, and the two products of a round.
const PARAMETER_COUNT = 6;
const KEY = PARAMETER_COUNT;
const STATE = KEY + 2;
const PRODUCT_0 = STATE + 4 * BLOCK_COUNT;
const PRODUCT_1 = PRODUCT_0 + 1;

const I32 = 0x7f;
const I64 = 0x7e;
const END = 0x0b;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const TYPE: Code = [0x60, ...vector(Array.from({ length: PARAMETER_COUNT }, () => [I32])), 0];
const LOCALS: Code = vector([
  [2 + 4 * BLOCK_COUNT, I32],
  [2, I64],
]);

/**
 * Encodes Philox 4x32-10 in WebAssembly, where a product of 64 bits is one instruction.
 *
 * The module exports `encrypt(c0, c1, c2, c3, k0, k1)`, which writes four blocks to the beginning of its `memory`:
 * that of the counter, and those whose first word is greater by 1 to 3.
 *
 * @see WebAssembly core specification 2.0, chapter 5, for the encodings.
 */
export function philoxModule(): Uint8Array<ArrayBuffer> {
  const body = [
    ...encryptCode([get(0), get(1), get(2), get(3)], [get(4), get(5)]),
    ...eachWord((word, address) => store(constant(0), word, address)),
  ];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [TYPE]),
    ...section(3, [[0]]),
    ...section(5, [[0x01, 1, 1]]),
    ...section(7, [
      [...text('memory'), 0x02, 0],
      [...text('encrypt'), 0x00, 0],
    ]),
    ...codeSection(body),
  ]);
}

/** Numbers that {@link uniformModule} draws at once. */
export const UNIFORM_GROUP: number = 4 * BLOCK_COUNT;
/** The lower 23 bits of a word are the number, as in TensorFlow. */
export const MANTISSA_MASK = 0x7fffff;
/** What they are multiplied by. */
export const MANTISSA_SCALE: number = 2 ** -23;

/**
 * Encodes a WebAssembly module that fills a memory of someone else's with the numbers of `fillUniform`.
 *
 * It imports `env.memory` and exports `fill(to, group, end, key0, key1, site)`, which writes groups of
 * {@link UNIFORM_GROUP} float32 numbers to the address `to`: those from `group` to before `end`.
 */
export function uniformModule(): Uint8Array<ArrayBuffer> {
  const [to, group, end, key0, key1, site] = [get(0), get(1), get(2), get(3), get(4), get(5)];
  const counter = multiplyWords(group, constant(BLOCK_COUNT));
  const isLeft = [...group, ...end, 0x49];
  const body = [
    ...encryptCode([counter, constant(0), site, constant(0)], [key0, key1]),
    ...eachWord((word, address) => storeFloat(to, scaled(word), address)),
    ...set(0, add(to, constant(4 * UNIFORM_GROUP))),
    ...set(1, add(group, constant(1))),
  ];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [TYPE]),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x00, 0]]),
    ...section(3, [[0]]),
    ...section(7, [[...text('fill'), 0x00, 0]]),
    ...codeSection([...isLeft, 0x04, 0x40, 0x03, 0x40, ...body, ...isLeft, 0x0d, 0, END, END]),
  ]);
}

const STATES: readonly number[] = Array.from({ length: BLOCK_COUNT }, (_, block) => STATE + 4 * block);

/** Encrypts the block of a counter, and those after it. */
function encryptCode([first = [], ...rest]: readonly Code[], key: readonly Code[]): Code {
  const begin = STATES.flatMap((state, block) => [
    ...set(state, add(first, constant(block))),
    ...rest.flatMap((word, index) => set(state + 1 + index, word)),
  ]);
  const round = [
    ...STATES.flatMap(roundCode),
    ...WEYLS.flatMap((weyl, word) => set(KEY + word, add(get(KEY + word), constant(weyl)))),
  ];
  const rounds = Array.from({ length: ROUND_COUNT }, () => round).flat();
  return [...key.flatMap((word, index) => set(KEY + index, word)), ...begin, ...rounds];
}

/** Writes code for each encrypted word, with the bytes in front of it. */
function eachWord(write: (word: Code, address: number) => Code): Code {
  return Array.from({ length: 4 * BLOCK_COUNT }, (_, word) => write(get(STATE + word), 4 * word)).flat();
}

function roundCode(state: number): Code {
  const [product0, product1] = [get(PRODUCT_0), get(PRODUCT_1)];
  return [
    ...set(PRODUCT_0, multiply(get(state), constant(MULTIPLIERS[0]))),
    ...set(PRODUCT_1, multiply(get(state + 2), constant(MULTIPLIERS[1]))),
    ...set(state, xor(xor(highWord(product1), get(state + 1)), get(KEY))),
    ...set(state + 1, lowWord(product1)),
    ...set(state + 2, xor(xor(highWord(product0), get(state + 3)), get(KEY + 1))),
    ...set(state + 3, lowWord(product0)),
  ];
}

const get = (variable: number): Code => [0x20, variable];
const set = (variable: number, value: Code): Code => [...value, 0x21, variable];
const constant = (value: number): Code => [0x41, ...signed(value | 0)];
const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const xor = (a: Code, b: Code): Code => [...a, ...b, 0x73];
/** Extends both words to 64 bits without a sign first. */
const multiply = (a: Code, b: Code): Code => [...a, 0xad, ...b, 0xad, 0x7e];
const lowWord = (wide: Code): Code => [...wide, 0xa7];
/** Shifts by 32 bits first. */
const highWord = (wide: Code): Code => lowWord([...wide, 0x42, 32, 0x88]);
const multiplyWords = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
const store = (address: Code, value: Code, offset: number): Code => [
  ...address,
  ...value,
  0x36,
  2,
  ...unsigned(offset),
];
const storeFloat = (address: Code, value: Code, offset: number): Code => [
  ...address,
  ...value,
  0x38,
  2,
  ...unsigned(offset),
];
/** The number in [0, 1) that a word stands for. */
const scaled = (word: Code): Code => [
  ...word,
  ...constant(MANTISSA_MASK),
  // And, to float32, times a constant.
  0x71,
  0xb2,
  0x43,
  ...new Uint8Array(Float32Array.of(MANTISSA_SCALE).buffer),
  0x94,
];

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function codeSection(body: Code): Code {
  const code = [...LOCALS, ...body, END];
  return section(10, [[...unsigned(code.length), ...code]]);
}

const text = (ascii: string): Code => vector(Array.from(ascii, (letter) => [letter.charCodeAt(0)]));

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

/** Encodes an unsigned integer in groups of seven bits, the lowest first. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** Does the same with a signed one; the uppermost bit of the last group is its sign. */
function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
