import { MULTIPLIERS, ROUND_COUNT, WEYLS } from './philox.ts';

/** An encoded instruction and before it those of its operands, as the stack machine wants it. */
type Code = readonly number[];

/** Blocks encrypted at once: one in each lane of a vector. */
const BLOCK_COUNT = 4;

// Variables: both functions have six parameters; then come vectors: the key, which changes from round to round, the
// words of the blocks, and the products of a round, those of the lower and of the upper two lanes.
const PARAMETER_COUNT = 6;
const KEY = PARAMETER_COUNT;
const WORDS = KEY + 2;
const PRODUCT_0 = WORDS + 4;
const PRODUCT_1 = PRODUCT_0 + 2;
const VECTOR_COUNT = 10;

const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

const TYPE: Code = [0x60, ...vector(Array.from({ length: PARAMETER_COUNT }, () => [I32])), 0];
const LOCALS: Code = vector([[VECTOR_COUNT, V128]]);

const ROUND: Code = [
  ...multiply(PRODUCT_0, get(WORDS), same(MULTIPLIERS[0])),
  ...multiply(PRODUCT_1, get(WORDS + 2), same(MULTIPLIERS[1])),
  ...set(WORDS, vXor(vXor(highWords(PRODUCT_1), get(WORDS + 1)), get(KEY))),
  ...set(WORDS + 1, lowWords(PRODUCT_1)),
  ...set(WORDS + 2, vXor(vXor(highWords(PRODUCT_0), get(WORDS + 3)), get(KEY + 1))),
  ...set(WORDS + 3, lowWords(PRODUCT_0)),
];

// Words 0 and 1, and 2 and 3, of two blocks each.
const TRANSPOSE: Code = [0, 2].flatMap((word) => [
  ...set(PRODUCT_0 + word, pick(get(WORDS + word), get(WORDS + word + 1), [0, 4, 1, 5])),
  ...set(PRODUCT_0 + word + 1, pick(get(WORDS + word), get(WORDS + word + 1), [2, 6, 3, 7])),
]);
/** The encrypted blocks, once their words are laid together. */
const BLOCKS: readonly Code[] = [
  pick(get(PRODUCT_0), get(PRODUCT_1), [0, 1, 4, 5]),
  pick(get(PRODUCT_0), get(PRODUCT_1), [2, 3, 6, 7]),
  pick(get(PRODUCT_0 + 1), get(PRODUCT_1 + 1), [0, 1, 4, 5]),
  pick(get(PRODUCT_0 + 1), get(PRODUCT_1 + 1), [2, 3, 6, 7]),
];

/**
 * Encodes Philox 4x32-10 in WebAssembly, where products of 64 bits are instructions, of which vectors have two at
 * once.
 *
 * The module exports `encrypt(c0, c1, c2, c3, k0, k1)`, which writes four blocks to the beginning of its `memory`:
 * that of the counter, and those whose first word is greater by 1 to 3.
 *
 * @see WebAssembly core specification 2.0, chapter 5, for the encodings.
 */
export function philoxModule(): Uint8Array<ArrayBuffer> {
  const body = [
    ...encryptCode([get(0), get(1), get(2), get(3)], [get(4), get(5)]),
    ...BLOCKS.flatMap((block, index) => store(constant(0), block, 16 * index)),
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
    ...BLOCKS.flatMap((block, index) => store(to, scaled(block), 16 * index)),
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

/** Encrypts the block of a counter, and those after it. */
function encryptCode([first = [], ...rest]: readonly Code[], key: readonly Code[]): Code {
  const begin = [
    ...set(WORDS, vAdd(splat(first), lanes([0, 1, 2, 3]))),
    ...rest.flatMap((word, index) => set(WORDS + 1 + index, splat(word))),
  ];
  const round = [
    ...ROUND,
    ...WEYLS.flatMap((weyl, word) => set(KEY + word, vAdd(get(KEY + word), same(weyl)))),
  ];
  const rounds = Array.from({ length: ROUND_COUNT }, () => round).flat();
  return [...key.flatMap((word, index) => set(KEY + index, splat(word))), ...begin, ...rounds, ...TRANSPOSE];
}

function get(variable: number): Code {
  return [0x20, variable];
}

function set(variable: number, value: Code): Code {
  return [...value, 0x21, variable];
}

function constant(value: number): Code {
  return [0x41, ...signed(value | 0)];
}

function add(a: Code, b: Code): Code {
  return [...a, ...b, 0x6a];
}

function multiplyWords(a: Code, b: Code): Code {
  return [...a, ...b, 0x6c];
}

function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

function splat(word: Code): Code {
  return [...word, ...simd(0x11)];
}

function lanes(words: readonly number[]): Code {
  return [...simd(0x0c), ...new Uint8Array(Int32Array.from(words).buffer)];
}

function same(word: number): Code {
  return lanes([word, word, word, word]);
}

function vAdd(a: Code, b: Code): Code {
  return [...a, ...b, ...simd(0xae)];
}

function vXor(a: Code, b: Code): Code {
  return [...a, ...b, ...simd(0x51)];
}

/** Picks four of the eight words of two vectors. */
function pick(a: Code, b: Code, words: readonly number[]): Code {
  const bytes = words.flatMap((word) => [4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3]);
  return [...a, ...b, ...simd(0x0d), ...bytes];
}

/** Multiplies all lanes without a sign; the products take two vectors. */
function multiply(product: number, a: Code, b: Code): Code {
  return [...set(product, [...a, ...b, ...simd(0xde)]), ...set(product + 1, [...a, ...b, ...simd(0xdf)])];
}

function lowWords(product: number): Code {
  return pick(get(product), get(product + 1), [0, 2, 4, 6]);
}

function highWords(product: number): Code {
  return pick(get(product), get(product + 1), [1, 3, 5, 7]);
}

function store(address: Code, value: Code, offset: number): Code {
  return [...address, ...value, ...simd(0x0b), 2, ...unsigned(offset)];
}

/** The numbers in [0, 1) that words stand for. */
function scaled(words: Code): Code {
  const scale = new Uint8Array(Float32Array.from({ length: 4 }, () => MANTISSA_SCALE).buffer);
  // And, to float32, times a constant.
  return [
    ...words,
    ...same(MANTISSA_MASK),
    ...simd(0x4e),
    ...simd(0xfa),
    ...simd(0x0c),
    ...scale,
    ...simd(0xe6),
  ];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function codeSection(body: Code): Code {
  const code = [...LOCALS, ...body, END];
  return section(10, [[...unsigned(code.length), ...code]]);
}

function text(ascii: string): Code {
  return vector(Array.from(ascii, (letter) => [letter.charCodeAt(0)]));
}

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
