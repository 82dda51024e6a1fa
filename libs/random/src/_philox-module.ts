import { MULTIPLIERS, ROUND_COUNT, WEYLS } from './philox.ts';

/** An encoded instruction and before it those of its operands, as the stack machine wants it. */
type Code = readonly number[];

/** Blocks encrypted at once: the processor works on them side by side. */
const BLOCK_COUNT = 4;

// Variables: the parameters, which are the counter and the key; the words of each block; the two products of a round.
const COUNTER = 0;
const KEY = 4;
const PARAMETER_COUNT = 6;
const STATE = PARAMETER_COUNT;
const PRODUCT_0 = STATE + 4 * BLOCK_COUNT;
const PRODUCT_1 = PRODUCT_0 + 1;

const I32 = 0x7f;
const I64 = 0x7e;
const END = 0x0b;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Encodes Philox 4x32-10 in WebAssembly, where a product of 64 bits is one instruction.
 *
 * The module exports `encrypt(c0, c1, c2, c3, k0, k1)`, which writes four blocks to the beginning of its `memory`:
 * that of the counter, and those whose first word is greater by 1 to 3.
 *
 * @see WebAssembly core specification 2.0, chapter 5, for the encodings.
 */
export function philoxModule(): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: PARAMETER_COUNT }, () => [I32])), 0];
  const locals = vector([
    [4 * BLOCK_COUNT, I32],
    [2, I64],
  ]);
  const code = [...locals, ...encryptCode(), END];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [type]),
    ...section(3, [[0]]),
    ...section(5, [[0x01, 1, 1]]),
    ...section(7, [
      [...text('memory'), 0x02, 0],
      [...text('encrypt'), 0x00, 0],
    ]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

function encryptCode(): Code {
  const states = Array.from({ length: BLOCK_COUNT }, (_, block) => STATE + 4 * block);
  const begin = states.flatMap((state, block) => [
    ...set(state, add(get(COUNTER), constant(block))),
    ...[1, 2, 3].flatMap((word) => set(state + word, get(COUNTER + word))),
  ]);
  const round = [
    ...states.flatMap(roundCode),
    ...WEYLS.flatMap((weyl, word) => set(KEY + word, add(get(KEY + word), constant(weyl)))),
  ];
  const end = states.flatMap((state, block) =>
    [0, 1, 2, 3].flatMap((word) => store(16 * block + 4 * word, get(state + word))),
  );
  return [...begin, ...Array.from({ length: ROUND_COUNT }, () => round).flat(), ...end];
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
const store = (address: number, value: Code): Code => [...constant(address), ...value, 0x36, 2, 0];

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
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
