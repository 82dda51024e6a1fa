/**
 * Uniform random numbers from Philox 4x32-10 in WebAssembly, equal bit for bit to `fillUniform`.
 *
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3, for the
 *   rounds and their constants.
 */
import {
  assemble,
  floats,
  get,
  highWord,
  I32,
  i32Const,
  i32Less,
  i32Xor,
  I64,
  increase,
  integers,
  lowWord,
  repeatWhile,
  set,
  vAnd,
  vectorLoad,
  vectorStore,
  vMul,
  vToFloats,
  wideProduct,
  wordStore,
  type Code,
  type Local,
} from './assembler.ts';

const ROUNDS = 10;
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const KEY_STEPS = [0x9e3779b9, 0xbb67ae85] as const;
const BLOCK_BYTES = 16;
/** The lower 23 bits of a word are the number, as in TensorFlow. */
const MANTISSA_MASK = 0x7fffff;
const MANTISSA_SCALE = 2 ** -23;

/** Encodes the module, of one function: fill(to, block, end, key0, key1, site), four numbers a block. */
export function philoxModule(): Uint8Array<ArrayBuffer> {
  const [to, block, end, key0, key1, site] = [0, 1, 2, 3, 4, 5];
  const counter = [6, 7, 8, 9] as const;
  const roundKeys = [10, 11] as const;
  const numbers = vMul(vToFloats(vAnd(vectorLoad(get(to)), integers(MANTISSA_MASK))), floats(MANTISSA_SCALE));
  const body = repeatWhile(i32Less(get(block), get(end)), [
    ...set(counter[0], get(block)),
    ...set(counter[1], i32Const(0)),
    ...set(counter[2], get(site)),
    ...set(counter[3], i32Const(0)),
    ...set(roundKeys[0], get(key0)),
    ...set(roundKeys[1], get(key1)),
    ...Array.from({ length: ROUNDS }, () => round(counter, roundKeys)).flat(),
    ...counter.flatMap((word, index) => wordStore(get(to), get(word), 4 * index)),
    ...vectorStore(get(to), numbers),
    ...increase(to, i32Const(BLOCK_BYTES)),
    ...increase(block, i32Const(1)),
  ]);
  return assemble([
    { name: 'fill', parameterCount: 6, locals: [I32, I32, I32, I32, I32, I32, I64, I64], body },
  ]);
}

function round([c0, c1, c2, c3]: readonly [Local, Local, Local, Local], keys: readonly [Local, Local]): Code {
  const [product0, product1] = [12, 13];
  return [
    ...set(product0, wideProduct(get(c0), i32Const(MULTIPLIERS[0]))),
    ...set(product1, wideProduct(get(c2), i32Const(MULTIPLIERS[1]))),
    ...set(c0, i32Xor(i32Xor(highWord(get(product1)), get(c1)), get(keys[0]))),
    ...set(c1, lowWord(get(product1))),
    ...set(c2, i32Xor(i32Xor(highWord(get(product0)), get(c3)), get(keys[1]))),
    ...set(c3, lowWord(get(product0))),
    ...increase(keys[0], i32Const(KEY_STEPS[0])),
    ...increase(keys[1], i32Const(KEY_STEPS[1])),
  ];
}
