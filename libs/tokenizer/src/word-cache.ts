import { TokenizerOptionError } from './errors.ts';

/** What {@link WordCache.find} returns for a word that is not there. */
export const NOT_CACHED = -1;

/** Longer words are rare and not worth the room. */
export const MAX_CACHED_BYTES = 64;

const KEY_BYTES_PER_WORD = 10;
const IDS_PER_WORD = 4;
/** Two slots, hash, key start, key length, id start, id count and margin, the key and the ids. */
const BYTES_PER_WORD = 2 * 4 + 4 + 4 + 1 + 4 + 1 + 4 + KEY_BYTES_PER_WORD + IDS_PER_WORD * 4;

/** A word to look up: bytes, and their hash by {@link addToHash} and {@link finishHash}. */
export interface WordKey {
  bytes: Uint8Array;
  start: number;
  end: number;
  hash: number;
}

/** Ids to store, `values[from, to)`. */
interface IdRange {
  readonly values: Int32Array;
  readonly from: number;
  readonly to: number;
}

/**
 * A bounded map from the bytes of a word to its token ids, in typed arrays.
 *
 * When it is full it starts anew: text repeats its words so soon that nothing cleverer pays.
 * What it answers is what was put in, so its size has no influence on results.
 */
export class WordCache {
  private readonly capacity: number;
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly keyStarts: Int32Array;
  private readonly keyLengths: Uint8Array;
  private readonly idStarts: Int32Array;
  private readonly idCounts: Uint8Array;
  private readonly margins: Float32Array;
  private readonly keys: Uint8Array;
  /** Token ids of all words; read the range that {@link idStart} and {@link idCount} give. */
  readonly ids: Int32Array;
  private wordCount = 0;
  private keyTop = 0;
  private idTop = 0;

  /**
   * @param sizeBytes Upper bound of the memory, at least 64 KiB.
   * @throws {TokenizerOptionError} if it is less.
   */
  constructor(sizeBytes: number) {
    if (!(sizeBytes >= 1 << 16))
      throw new TokenizerOptionError('wordCacheBytes', 'at least 65536', sizeBytes);
    this.capacity = 1 << Math.floor(Math.log2(sizeBytes / BYTES_PER_WORD));
    this.slots = new Int32Array(this.capacity * 2);
    this.hashes = new Int32Array(this.capacity);
    this.keyStarts = new Int32Array(this.capacity);
    this.keyLengths = new Uint8Array(this.capacity);
    this.idStarts = new Int32Array(this.capacity);
    this.idCounts = new Uint8Array(this.capacity);
    this.margins = new Float32Array(this.capacity);
    this.keys = new Uint8Array(this.capacity * KEY_BYTES_PER_WORD);
    this.ids = new Int32Array(this.capacity * IDS_PER_WORD);
  }

  /** Finds the entry of a word, or {@link NOT_CACHED}. */
  find(word: Readonly<WordKey>): number {
    const { hash } = word;
    const length = word.end - word.start;
    const mask = this.slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.slots[slot]! - 1;
      if (entry < 0) return NOT_CACHED;
      if (this.hashes[entry] === hash && this.keyLengths[entry] === length && this.holds(entry, word)) {
        return entry;
      }
    }
  }

  /** Where the entry's ids start in {@link ids}. */
  idStart(entry: number): number {
    return this.idStarts[entry]!;
  }

  /** How many ids the entry has. */
  idCount(entry: number): number {
    return this.idCounts[entry]!;
  }

  /** What was stored with the entry besides its ids. */
  margin(entry: number): number {
    return this.margins[entry]!;
  }

  /** Adds a word of at most {@link MAX_CACHED_BYTES} that is not there yet, and returns its entry. */
  add(word: Readonly<WordKey>, ids: IdRange, margin: number): number {
    const length = word.end - word.start;
    const idCount = ids.to - ids.from;
    if (this.isFull(length, idCount)) this.clear();
    const entry = this.wordCount++;
    this.hashes[entry] = word.hash;
    this.keyStarts[entry] = this.keyTop;
    this.keyLengths[entry] = length;
    this.idStarts[entry] = this.idTop;
    this.idCounts[entry] = idCount;
    this.margins[entry] = margin;
    this.keys.set(word.bytes.subarray(word.start, word.end), this.keyTop);
    this.ids.set(ids.values.subarray(ids.from, ids.to), this.idTop);
    this.keyTop += length;
    this.idTop += idCount;
    const mask = this.slots.length - 1;
    let slot = word.hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = entry + 1;
    return entry;
  }

  private holds(entry: number, word: Readonly<WordKey>): boolean {
    const { keys } = this;
    const { bytes, start } = word;
    const keyStart = this.keyStarts[entry]!;
    const length = this.keyLengths[entry]!;
    for (let index = 0; index < length; index++) {
      if (keys[keyStart + index] !== bytes[start + index]) return false;
    }
    return true;
  }

  private isFull(keyLength: number, idCount: number): boolean {
    return (
      this.wordCount === this.capacity ||
      this.keyTop + keyLength > this.keys.length ||
      this.idTop + idCount > this.ids.length
    );
  }

  private clear(): void {
    this.slots.fill(0);
    this.wordCount = 0;
    this.keyTop = 0;
    this.idTop = 0;
  }
}

/** Start value of {@link addToHash}. */
export const EMPTY_HASH: number = 0x811c9dc5 | 0;

/** Mixes one more byte into a word's hash (FNV-1a). */
export function addToHash(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/** Spreads a finished hash over all of its bits, of which the lowest choose the slot. */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
