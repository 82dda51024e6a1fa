import type { TokenOutput } from '../token-output.ts';

/** Bytes of the longest word that {@link ShortWordTable} takes. */
export const MAX_SHORT_BYTES = 16;
/** Ids of the word with the most of them that {@link ShortWordTable} takes. */
export const MAX_SHORT_IDS = 3;

/** Index within an entry of the number of its ids, which stand after it. */
const SHORT_COUNT = 4;
const ENTRY_INTS = 8;
const BUCKET_ENTRIES = 4;
const BUCKET_INTS = ENTRY_INTS * BUCKET_ENTRIES;

/**
 * A bounded map from words of at most 16 bytes to at most three ids.
 *
 * A word, which must have no byte 0, is its own key: its first eight bytes in two integers, the
 * first byte highest of what is there, and the others likewise in two more. So an entry is 32
 * bytes, and a hit mostly reads one cache line. Words that fall together share a bucket of four
 * places. A new word takes the last place from the word there; each time it is found again it
 * changes places with the word before, so that frequent words stay. What the table answers is
 * what was put in, so its size has no influence on results.
 */
export class ShortWordTable {
  /** For each entry the key, the number of ids and the ids. */
  readonly entries: Int32Array;
  /** Words that were pushed out so far. */
  evictions = 0;
  private readonly bucketMask: number;

  /** @param sizeBytes Upper bound of the memory, at least 128; the largest power of two in it is used. */
  constructor(sizeBytes: number) {
    const buckets = 1 << Math.floor(Math.log2(sizeBytes / BUCKET_INTS / 4));
    this.bucketMask = buckets - 1;
    this.entries = new Int32Array(buckets * BUCKET_INTS);
  }

  /** Index of the word's entry in {@link entries}, or -1. */
  // oxlint-disable-next-line max-params -- one call per word; the parts of a key stay in registers
  find(key0: number, key1: number, key2: number, key3: number): number {
    const { entries } = this;
    const at = (hashOf(key0, key1, key2, key3) & this.bucketMask) * BUCKET_INTS;
    for (let entry = at; entry < at + BUCKET_INTS; entry += ENTRY_INTS) {
      if (entries[entry] !== key0 || entries[entry + 1] !== key1) continue;
      if (entries[entry + 2] !== key2 || entries[entry + 3] !== key3) continue;
      return entry === at ? entry : this.promote(entry);
    }
    return -1;
  }

  /** Changes places with the entry before, and returns the new place. */
  private promote(at: number): number {
    const { entries } = this;
    const before = at - ENTRY_INTS;
    for (let index = 0; index < ENTRY_INTS; index++) {
      const value = entries[at + index]!;
      entries[at + index] = entries[before + index]!;
      entries[before + index] = value;
    }
    return before;
  }

  /** Adds a word that is not there yet, by its four integers, and its ids `values[0, count)`. */
  add(key: Int32Array, values: Int32Array, count: number): void {
    const { entries } = this;
    let at = (hashOf(key[0]!, key[1]!, key[2]!, key[3]!) & this.bucketMask) * BUCKET_INTS;
    const last = at + BUCKET_INTS - ENTRY_INTS;
    // The key of a word is not 0, for none of its bytes is.
    while (at < last && (entries[at] !== 0 || entries[at + 1] !== 0)) at += ENTRY_INTS;
    if (entries[at] !== 0 || entries[at + 1] !== 0) this.evictions++;
    entries.set(key, at);
    entries[at + SHORT_COUNT] = count;
    for (let index = 0; index < count; index++) entries[at + SHORT_COUNT + 1 + index] = values[index]!;
  }
}

// oxlint-disable-next-line max-params -- the parts of a key stay in registers
function hashOf(key0: number, key1: number, key2: number, key3: number): number {
  const first = Math.imul(key0, 0x9e3779b1) ^ Math.imul(key1, 0x85ebca6b);
  const mixed = first ^ Math.imul(key2, 0xc2b2ae35) ^ Math.imul(key3, 0x27d4eb2f);
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Appends the ids of an entry of the table of short words. */
export function pushShortIds(entries: Int32Array, entry: number, output: TokenOutput): void {
  const { length } = output;
  // Always as many as can be: cheaper than a loop, and what is too much lies beyond the length.
  if (length + MAX_SHORT_IDS > output.ids.length) output.reserve(MAX_SHORT_IDS);
  const { ids } = output;
  ids[length] = entries[entry + SHORT_COUNT + 1]!;
  ids[length + 1] = entries[entry + SHORT_COUNT + 2]!;
  ids[length + 2] = entries[entry + SHORT_COUNT + 3]!;
  output.length = length + entries[entry + SHORT_COUNT]!;
}
