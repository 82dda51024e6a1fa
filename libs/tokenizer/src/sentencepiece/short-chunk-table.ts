/** Bytes of the longest chunk that {@link ShortChunkTable} takes. */
export const MAX_SHORT_BYTES = 12;
/** Ids of the chunk with the most of them that {@link ShortChunkTable} takes. */
export const MAX_SHORT_IDS = 3;
/** What {@link ShortChunkTable.find} returns for a chunk that is not there. */
export const NOT_SHORT = -1;

/** Index within an entry of the chunk's tag. */
export const SHORT_TAG = 4;
/** Index within an entry of the first id. */
export const SHORT_IDS = 5;
/** Where the number of ids begins in an entry's integer {@link SIGNATURE}. */
export const SHORT_COUNT_SHIFT = 16;
/** Index within an entry of the signature and, above it, the number of ids. */
export const SIGNATURE = 3;

const SIGNATURE_MASK = 0xffff;
const ENTRY_INTS = 8;
const PAIR_INTS = ENTRY_INTS * 2;

/**
 * A small map in front of the word cache, from chunks of at most 12 bytes to at most three ids.
 *
 * A chunk is its own key: its bytes in three integers, the last byte lowest in the first, and a
 * signature (its length and kind). An entry is 32 bytes: the key, the number of ids above the
 * signature, the chunk's tag (see `WordCache`) and the ids. So a hit reads one cache line and
 * compares no bytes. Chunks that fall together share a pair of entries, the newer one first.
 */
export class ShortChunkTable {
  readonly entries: Int32Array;
  private readonly pairMask: number;

  /** @param sizeBytes Upper bound of the memory, at least 64; the largest power of two in it is used. */
  constructor(sizeBytes: number) {
    const pairs = 1 << Math.floor(Math.log2(sizeBytes / 4 / PAIR_INTS));
    this.pairMask = pairs - 1;
    this.entries = new Int32Array(pairs * PAIR_INTS);
  }

  /** Index of the chunk's entry in {@link entries}, or {@link NOT_SHORT}. */
  // oxlint-disable-next-line max-params -- one call per chunk; the parts of a key stay in registers
  find(low: number, middle: number, high: number, signature: number): number {
    const { entries } = this;
    const first = this.pairOf(low, middle, high ^ (signature << 24));
    if (entries[first] === low && entries[first + 1] === middle && entries[first + 2] === high) {
      if ((entries[first + SIGNATURE]! & SIGNATURE_MASK) === signature) return first;
    }
    const second = first + ENTRY_INTS;
    if (entries[second] === low && entries[second + 1] === middle && entries[second + 2] === high) {
      if ((entries[second + SIGNATURE]! & SIGNATURE_MASK) === signature) return second;
    }
    return NOT_SHORT;
  }

  /**
   * Adds a chunk of at most {@link MAX_SHORT_BYTES} and {@link MAX_SHORT_IDS} that is not there yet.
   *
   * @param key The three integers of the bytes, and the signature, which is not 0.
   * @param ids The ids, `records[start, start + count)`.
   */
  add(
    key: Int32Array,
    ids: { readonly records: Int32Array; readonly start: number; readonly count: number },
    tag: number,
  ): void {
    const { entries } = this;
    const first = this.pairOf(key[0]!, key[1]!, key[2]! ^ (key[SIGNATURE]! << 24));
    entries.copyWithin(first + ENTRY_INTS, first, first + ENTRY_INTS);
    entries[first] = key[0]!;
    entries[first + 1] = key[1]!;
    entries[first + 2] = key[2]!;
    entries[first + SIGNATURE] = key[SIGNATURE]! | (ids.count << SHORT_COUNT_SHIFT);
    entries[first + SHORT_TAG] = tag;
    for (let index = 0; index < ids.count; index++)
      entries[first + SHORT_IDS + index] = ids.records[ids.start + index]!;
  }

  private pairOf(low: number, middle: number, rest: number): number {
    let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(middle, 0x85ebca6b) ^ Math.imul(rest, 0xc2b2ae35);
    hash ^= hash >>> 15;
    return ((Math.imul(hash, 0x2c1b3c6d) >>> 8) & this.pairMask) * PAIR_INTS;
  }
}

/** The part of a {@link ShortChunkTable} key that tells chunks of the same bytes apart. */
export function signatureOf(length: number, kind: number): number {
  return length | (kind << 4);
}
