/**
 * Different words with their counts, as flat arrays that can be moved between threads.
 *
 * Word `w` is the UTF-8 `bytes[starts[w], starts[w + 1])`.
 */
export interface CountedWords {
  /** The words one after another, UTF-8. */
  readonly bytes: Uint8Array;
  /** `[words + 1]` */
  readonly starts: Uint32Array;
  /** How often each word was met, `[words]`. */
  readonly counts: Float64Array;
  /** What {@link finishHash} gave for each word, `[words]`. */
  readonly hashes: Int32Array;
}

/** FNV-1a's offset basis. */
export const EMPTY_HASH: number = 0x811c9dc5 | 0;

/** Adds one byte to a hash that began as {@link EMPTY_HASH} (FNV-1a). */
export function addToHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/** Ends a hash: the low bits choose the slot, so that the high ones need a say in them. */
export function finishHash(hash: number): number {
  return hash ^ (hash >>> 15);
}
