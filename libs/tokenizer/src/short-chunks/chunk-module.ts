import {
  assemble,
  block,
  branch,
  branchIf,
  byteLanes,
  byteLoad,
  get,
  I32,
  i32Add,
  i32And,
  i32Const,
  i32Equal,
  i32Less,
  i32NotLess,
  i32Or,
  i32ShiftLeft,
  i32ShiftRight,
  i32Sub,
  i32TrailingZeros,
  i64Const,
  i64Low,
  i64Mul,
  i64ShiftRight,
  i64Xor,
  increase,
  integerLanes,
  loop,
  set,
  V128,
  vAnd,
  vAndNot,
  vAnyBit,
  vBytesAbove,
  vByteSigns,
  vectorLoad,
  vectorStore,
  vHalf,
  vOr,
  vRotate,
  vSubBytes,
  vXor,
  when,
  wordLoad,
  wordStore,
  type Code,
} from '@albectra/wasm';
import { BOUNDARY } from './boundary.ts';
import { MARGIN_SHIFT, SCORE_BITS, SCORE_MASK } from './certainty.ts';

/** Bytes of the longest chunk that is looked up. */
export const MAX_SHORT_BYTES = 15;
/** Ids of the chunk with the most of them that is kept. */
export const MAX_SHORT_IDS = 3;
/** Bytes of an entry: the key of 16, the tag, and three ids, the first with the number of ids above it. */
export const ENTRY_BYTES = 32;
/** Where the number of ids begins in the first. */
export const COUNT_SHIFT = 30;
/** What separates the kinds of chunks in the last byte of a key. */
export const KIND_SHIFT = 4;

/** Addresses of what the kernel reads and writes. */
export const PLACES = {
  /** Int32 words, see {@link STATE}. */
  state: 0,
  /** The key looked up last. */
  key: 48,
  /** For each length a vector that keeps as many bytes `[16][16]`. */
  masks: 64,
  /** For each kind and length the last byte of the key, in a vector `[2][16][16]`. */
  signatures: 320,
  /** See `ChunkBoundaries.betweenBytes`. */
  betweenBytes: 1024,
  /** The entries. */
  table: 66_560,
} as const;

/** Words of the state that the kernel leaves. */
export const STATE = {
  /** Address of the first byte that is not encoded. */
  at: 0,
  /** Where the chunk ends there that the table does not hold, 0 if it is not known. */
  chunkEnd: 1,
  /** Its kind. */
  kind: 2,
  /** See `isCertain`. */
  bound: 3,
  /** Address behind the last id. */
  output: 4,
  /** Address of the pair of entries of the key. */
  entry: 5,
  /** Chunks that were answered. */
  hits: 6,
} as const;

// Parameters.
const AT = 0;
const STOP = 1;
const LIMIT = 2;
const KIND = 3;
const BOUND = 4;
const OUTPUT = 5;
// Variables.
const BYTE = 6;
const TO = 7;
const PAIR = 8;
const ENTRY = 9;
const TAG = 10;
const CHUNK_END = 11;
const HITS = 12;
const FURTHEST = 13;
const TEXT = 14;
const KEY = 15;
const PARAMETER_COUNT = 6;

const LETTER_COUNT = 26;
const LOWER_CASE = 0x20;
const ASCII_SIZE = 0x80;
/** Lead bytes of symbols, kana and ideographs. */
const [FIRST_ALONE, ALONE_COUNT] = [0xe2, 8];
const VECTOR_SHIFT = 4;
const PAIR_SHIFT = 6;
const WORD_BYTES = 4;
const LOW_FACTOR = 0x9e3779b97f4a7c15n;
const HIGH_FACTOR = 0xc2b2ae3d27d4eb4fn;

/** Sizes that the code depends on. */
export interface ChunkModuleSize {
  /** Binary logarithm of the number of pairs of entries. */
  readonly pairBits: number;
}

/**
 * Encodes the kernel that answers short chunks from a table; see `ShortChunkKernel`.
 *
 * `encode(at, stop, limit, kind, bound, output)` goes on as long as a chunk begins before `stop`, at
 * or before `limit`, where the text ends, and is held by the table. A run of letters, or of what is
 * not ASCII, is never cut: where the vocabulary would allow it, the chunk is only longer than it must be.
 */
export function chunkModule({ pairBits }: ChunkModuleSize): Uint8Array<ArrayBuffer> {
  const body = [
    ...block(loop([...skipSeparator(), ...findLetters(), ...findEnd(), ...lookUp(pairBits), ...push()])),
    ...leave(),
  ];
  const locals = [I32, I32, I32, I32, I32, I32, I32, I32, V128, V128];
  return assemble([{ name: 'encode', parameterCount: PARAMETER_COUNT, locals, body }]);
}

/** Around the parts of a step: the step itself, which can be taken again, and all of them, which can be left. */
const NEXT = 0;
const LEAVE = 1;

/** Leaves at the end, or skips one separator; most were skipped behind a chunk. */
function skipSeparator(): Code {
  const isSeparator = i32Equal(byteLoad(get(BYTE), PLACES.betweenBytes), i32Const(BOUNDARY.separator));
  return [
    ...set(CHUNK_END, i32Const(0)),
    ...branchIf(LEAVE, i32NotLess(get(AT), get(STOP))),
    ...set(BYTE, byteLoad(get(AT))),
    ...when(isSeparator, [...set(KIND, i32Const(1)), ...increase(AT, i32Const(1)), ...branch(NEXT + 1)]),
  ];
}

/**
 * Finds the letters, and characters that are not ASCII, that the chunk begins with, or its first
 * character; leaves if that is of those that mostly stand alone or in long chunks.
 */
function findLetters(): Code {
  const lower = vOr(get(TEXT), byteLanes(LOWER_CASE));
  const fromA = vSubBytes(lower, byteLanes('a'.charCodeAt(0)));
  const others = vByteSigns(vAndNot(vBytesAbove(fromA, byteLanes(LETTER_COUNT - 1)), get(TEXT)));
  const fromAlone = i32Sub(get(BYTE), i32Const(FIRST_ALONE));
  return [
    ...branchIf(LEAVE, i32Less(fromAlone, i32Const(ALONE_COUNT))),
    ...set(TEXT, vectorLoad(get(AT))),
    ...set(FURTHEST, i32Add(get(AT), i32Const(MAX_SHORT_BYTES + 1))),
    ...when(i32Less(get(LIMIT), get(FURTHEST)), set(FURTHEST, get(LIMIT))),
    ...set(TO, i32Add(get(AT), i32TrailingZeros(i32Or(others, i32Const(1 << 16))))),
    ...when(i32Equal(get(TO), get(AT)), increase(TO, i32Const(1))),
    ...when(i32Less(get(FURTHEST), get(TO)), set(TO, get(FURTHEST))),
  ];
}

/** Goes on to the next boundary, with its kind in `PAIR`; leaves if that is too far. */
function findEnd(): Code {
  const before = byteLoad(i32Sub(get(TO), i32Const(1)));
  const pair = byteLoad(i32Add(i32ShiftLeft(before, i32Const(8)), get(BYTE)), PLACES.betweenBytes);
  const isPair = (boundary: number): Code => i32Equal(get(PAIR), i32Const(boundary));
  const found = 1;
  return [
    ...set(PAIR, i32Const(BOUNDARY.none)),
    ...block(
      loop([
        ...branchIf(found, i32NotLess(get(TO), get(FURTHEST))),
        ...set(BYTE, byteLoad(get(TO))),
        ...set(PAIR, pair),
        ...branchIf(found, isPair(BOUNDARY.separator)),
        ...branchIf(found, isPair(BOUNDARY.cut)),
        ...when(isPair(BOUNDARY.cutUnlessSequence), [
          ...branchIf(found + 1, i32Equal(i32Add(get(TO), i32Const(1)), get(LIMIT))),
          ...branchIf(found + 1, i32Less(byteLoad(get(TO), 1), i32Const(ASCII_SIZE))),
        ]),
        ...increase(TO, i32Const(1)),
        ...branch(0),
      ]),
    ),
    ...branchIf(LEAVE, i32Less(i32Const(MAX_SHORT_BYTES), i32Sub(get(TO), get(AT)))),
  ];
}

/** Makes the chunk's key and finds its entry; leaves if there is none. */
function lookUp(pairBits: number): Code {
  const length = i32Sub(get(TO), get(AT));
  const mask = vectorLoad(i32ShiftLeft(length, i32Const(VECTOR_SHIFT)), PLACES.masks);
  const kindAndLength = i32Or(i32ShiftLeft(get(KIND), i32Const(KIND_SHIFT)), length);
  const signature = vectorLoad(i32ShiftLeft(kindAndLength, i32Const(VECTOR_SHIFT)), PLACES.signatures);
  const hash = i64Xor(
    i64Mul(vHalf(get(KEY), 0), i64Const(LOW_FACTOR)),
    i64Mul(vHalf(get(KEY), 1), i64Const(HIGH_FACTOR)),
  );
  const pair = i64Low(i64ShiftRight(hash, i64Const(BigInt(64 - pairBits))));
  const isOther = vAnyBit(vXor(vectorLoad(get(ENTRY)), get(KEY)));
  const leaveWithEntry = LEAVE + 2;
  return [
    ...set(KEY, vOr(vAnd(get(TEXT), mask), signature)),
    ...set(ENTRY, i32Add(i32ShiftLeft(pair, i32Const(PAIR_SHIFT)), i32Const(PLACES.table))),
    ...set(CHUNK_END, get(TO)),
    ...when(isOther, [
      ...increase(ENTRY, i32Const(ENTRY_BYTES)),
      ...when(isOther, [...increase(ENTRY, i32Const(-ENTRY_BYTES)), ...branch(leaveWithEntry)]),
    ]),
  ];
}

/** Appends the entry's ids, if they are certain in this place, and goes on behind the chunk. */
function push(): Code {
  const certainUpTo = i32ShiftLeft(i32ShiftRight(get(TAG), i32Const(SCORE_BITS)), i32Const(MARGIN_SHIFT));
  const ids = vAnd(vRotate(vectorLoad(get(ENTRY), 16), 1), integerLanes(2 ** COUNT_SHIFT - 1, -1, -1, -1));
  const count = i32ShiftRight(wordLoad(get(ENTRY), 20), i32Const(COUNT_SHIFT));
  const isSeparated = i32Equal(get(PAIR), i32Const(BOUNDARY.separator));
  return [
    ...set(TAG, wordLoad(get(ENTRY), 16)),
    ...branchIf(LEAVE, i32NotLess(get(BOUND), certainUpTo)),
    ...increase(BOUND, i32And(get(TAG), i32Const(SCORE_MASK))),
    ...vectorStore(get(OUTPUT), ids),
    ...increase(OUTPUT, i32ShiftLeft(count, i32Const(Math.log2(WORD_BYTES)))),
    ...increase(HITS, i32Const(1)),
    ...set(KIND, isSeparated),
    ...set(AT, i32Add(get(TO), get(KIND))),
    ...branch(NEXT),
  ];
}

/** Writes down where it stopped. */
function leave(): Code {
  const word = (index: number, value: number): Code =>
    wordStore(i32Const(PLACES.state + WORD_BYTES * index), get(value));
  return [
    ...word(STATE.at, AT),
    ...word(STATE.chunkEnd, CHUNK_END),
    ...word(STATE.kind, KIND),
    ...word(STATE.bound, BOUND),
    ...word(STATE.output, OUTPUT),
    ...word(STATE.entry, ENTRY),
    ...word(STATE.hits, HITS),
    ...vectorStore(i32Const(PLACES.key), get(KEY)),
  ];
}
