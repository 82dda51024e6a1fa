import {
  assemble,
  floats,
  get,
  i32Const,
  i32Less,
  i32Mul,
  integerLanes,
  integers,
  increase,
  repeatWhile,
  set,
  V128,
  vAddIntegers,
  vAnd,
  vectorStore,
  vMul,
  vMulWideHigh,
  vMulWideLow,
  vPick,
  vSplat,
  vToFloats,
  vXor,
  type Code,
} from '@albectra/wasm';
import { MULTIPLIERS, ROUND_COUNT, WEYLS } from './philox.ts';

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

const ROUND: Code = [
  ...multiply(PRODUCT_0, get(WORDS), integers(MULTIPLIERS[0])),
  ...multiply(PRODUCT_1, get(WORDS + 2), integers(MULTIPLIERS[1])),
  ...set(WORDS, vXor(vXor(highWords(PRODUCT_1), get(WORDS + 1)), get(KEY))),
  ...set(WORDS + 1, lowWords(PRODUCT_1)),
  ...set(WORDS + 2, vXor(vXor(highWords(PRODUCT_0), get(WORDS + 3)), get(KEY + 1))),
  ...set(WORDS + 3, lowWords(PRODUCT_0)),
];

// Words 0 and 1, and 2 and 3, of two blocks each.
const TRANSPOSE: Code = [0, 2].flatMap((word) => [
  ...set(PRODUCT_0 + word, vPick(get(WORDS + word), get(WORDS + word + 1), [0, 4, 1, 5])),
  ...set(PRODUCT_0 + word + 1, vPick(get(WORDS + word), get(WORDS + word + 1), [2, 6, 3, 7])),
]);
/** The encrypted blocks, once their words are laid together. */
const BLOCKS: readonly Code[] = [
  vPick(get(PRODUCT_0), get(PRODUCT_1), [0, 1, 4, 5]),
  vPick(get(PRODUCT_0), get(PRODUCT_1), [2, 3, 6, 7]),
  vPick(get(PRODUCT_0 + 1), get(PRODUCT_1 + 1), [0, 1, 4, 5]),
  vPick(get(PRODUCT_0 + 1), get(PRODUCT_1 + 1), [2, 3, 6, 7]),
];

/**
 * Encodes Philox 4x32-10 in WebAssembly, where products of 64 bits are instructions, of which vectors have two at
 * once.
 *
 * The module exports `encrypt(c0, c1, c2, c3, k0, k1)`, which writes four blocks to the beginning of its memory:
 * that of the counter, and those whose first word is greater by 1 to 3.
 */
export function philoxModule(): Uint8Array<ArrayBuffer> {
  return assembleFunction('encrypt', [
    ...encryptCode([get(0), get(1), get(2), get(3)], [get(4), get(5)]),
    ...BLOCKS.flatMap((block, index) => vectorStore(i32Const(0), block, 16 * index)),
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
  const [TO, GROUP, END] = [0, 1, 2];
  const [key0, key1, site] = [get(3), get(4), get(5)];
  const counter = i32Mul(get(GROUP), i32Const(BLOCK_COUNT));
  const group = [
    ...encryptCode([counter, i32Const(0), site, i32Const(0)], [key0, key1]),
    ...BLOCKS.flatMap((block, index) => vectorStore(get(TO), scaled(block), 16 * index)),
    ...increase(TO, i32Const(4 * UNIFORM_GROUP)),
    ...increase(GROUP, i32Const(1)),
  ];
  return assembleFunction('fill', repeatWhile(i32Less(get(GROUP), get(END)), group));
}

function assembleFunction(name: string, body: Code): Uint8Array<ArrayBuffer> {
  const locals = Array.from({ length: VECTOR_COUNT }, () => V128);
  return assemble([{ name, parameterCount: PARAMETER_COUNT, locals, body }]);
}

/** Encrypts the block of a counter, and those after it. */
function encryptCode([first = [], ...rest]: readonly Code[], key: readonly Code[]): Code {
  const begin = [
    ...set(WORDS, vAddIntegers(vSplat(first), integerLanes(0, 1, 2, 3))),
    ...rest.flatMap((word, index) => set(WORDS + 1 + index, vSplat(word))),
  ];
  const round = [
    ...ROUND,
    ...WEYLS.flatMap((weyl, word) => set(KEY + word, vAddIntegers(get(KEY + word), integers(weyl)))),
  ];
  const rounds = Array.from({ length: ROUND_COUNT }, () => round).flat();
  return [...key.flatMap((word, index) => set(KEY + index, vSplat(word))), ...begin, ...rounds, ...TRANSPOSE];
}

/** Multiplies all lanes without a sign; the products take two vectors. */
function multiply(product: number, a: Code, b: Code): Code {
  return [...set(product, vMulWideLow(a, b)), ...set(product + 1, vMulWideHigh(a, b))];
}

function lowWords(product: number): Code {
  return vPick(get(product), get(product + 1), [0, 2, 4, 6]);
}

function highWords(product: number): Code {
  return vPick(get(product), get(product + 1), [1, 3, 5, 7]);
}

/** The numbers in [0, 1) that words stand for. */
function scaled(words: Code): Code {
  return vMul(vToFloats(vAnd(words, integers(MANTISSA_MASK))), floats(MANTISSA_SCALE));
}
