/** 32-bit words of a hash. */
export const HASH_WORDS = 4;
const PLACE_BYTES = HASH_WORDS * Int32Array.BYTES_PER_ELEMENT;
/** Share of the places that may be taken: above it, searches get long. */
const MAX_LOAD = 0.75;
const MARK = 1;
/** Multipliers of the finalizer of MurmurHash3. */
const FIRST_FACTOR = 0x85eb_ca6b;
const SECOND_FACTOR = 0xc2b2_ae35;

/** Most hashes that a table of a number of bytes holds. */
export function hashesIn(bytes: number): number {
  return Math.floor(Math.floor(bytes / PLACE_BYTES) * MAX_LOAD);
}

/**
 * A set of hashes in one typed array: open addressing with linear probing.
 *
 * The lowest bit of the last word marks a place that is taken, so that 127 bits of a hash are compared.
 */
export class HashTable {
  readonly #words: Int32Array;
  readonly #places: number;
  readonly #capacity: number;
  #hashes = 0;

  /** @param capacity Most hashes that it holds; it takes 16 bytes for each of its places, a third more. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#places = Math.ceil(capacity / MAX_LOAD) + 1;
    this.#words = new Int32Array(this.#places * HASH_WORDS);
  }

  /** Whether another hash has no room. */
  get isFull(): boolean {
    return this.#hashes >= this.#capacity;
  }

  /** Removes all hashes. */
  clear(): void {
    this.#words.fill(0);
    this.#hashes = 0;
  }

  /** Tells whether the hash at `offset` of `source` is here; if not, and there is room, it is added. */
  addOrFind(source: Int32Array, offset: number): boolean {
    const words = this.#words;
    const marked = source[offset + 3]! | MARK;
    let place = this.#firstPlace(source, offset) * HASH_WORDS;
    while (words[place + 3] !== 0) {
      const isEqual =
        words[place + 3] === marked &&
        words[place] === source[offset] &&
        words[place + 1] === source[offset + 1] &&
        words[place + 2] === source[offset + 2];
      if (isEqual) return true;
      place += HASH_WORDS;
      if (place === words.length) place = 0;
    }
    if (!this.isFull) this.#insert(place, source, offset);
    return false;
  }

  #insert(place: number, source: Int32Array, offset: number): void {
    this.#hashes++;
    for (let word = 0; word < HASH_WORDS; word++) this.#words[place + word] = source[offset + word]!;
    this.#words[place + 3]! |= MARK;
  }

  /** Spreads all words over the places, since those of a range have bits in common. */
  #firstPlace(source: Int32Array, offset: number): number {
    let mixed = source[offset]!;
    for (let word = 1; word < HASH_WORDS; word++) {
      mixed =
        Math.imul(mixed ^ (mixed >>> 16), FIRST_FACTOR) ^ (source[offset + word]! & ~(word === 3 ? MARK : 0));
    }
    mixed = Math.imul(mixed ^ (mixed >>> 13), SECOND_FACTOR);
    mixed ^= mixed >>> 16;
    return Math.floor(((mixed >>> 0) / 2 ** 32) * this.#places);
  }
}
