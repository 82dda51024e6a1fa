import { grown } from '../grown.ts';

const FIRST_CAPACITY = 2 ** 10;

/**
 * Numbers words without making a string of each: a word is its bytes, its number counts from 0.
 *
 * Only the first occurrence of a word is copied, so that memory grows with the number of different
 * words and not with the text: its bytes, and 16 to 24 more.
 */
export class ByteWords {
  #bytes = new Uint8Array(FIRST_CAPACITY * 8);
  #starts = new Int32Array(FIRST_CAPACITY + 1);
  #hashes = new Int32Array(FIRST_CAPACITY);
  /** 1 + number of a word, or 0 where the slot is free. */
  #slots = new Int32Array(FIRST_CAPACITY * 2);
  #count = 0;

  /** Number of different words. */
  get count(): number {
    return this.#count;
  }

  /** All words, one after another; a view that the next word may invalidate. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#starts[this.#count]);
  }

  /** Where each word starts in {@link ByteWords.bytes} `[words + 1]`; a view, too. */
  get starts(): Int32Array {
    return this.#starts.subarray(0, this.#count + 1);
  }

  /** Returns the number of the word `bytes[start, end)`, a new one if it is not known. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let known = slots[slot]! - 1; known >= 0; known = slots[slot]! - 1) {
      if (this.#hashes[known] === hash && this.#equals(known, bytes, { start, end })) return known;
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.#count + 1;
    this.#append(bytes.subarray(start, end), hash);
    if (this.#count * 2 > slots.length) this.#rehash();
    return this.#count - 1;
  }

  #equals(
    known: number,
    bytes: Uint8Array,
    { start, end }: { readonly start: number; readonly end: number },
  ): boolean {
    const own = this.#bytes;
    let at = this.#starts[known]!;
    if (this.#starts[known + 1]! - at !== end - start) return false;
    for (let other = start; other < end; other++, at++) if (own[at] !== bytes[other]) return false;
    return true;
  }

  #append(word: Uint8Array, hash: number): void {
    const start = this.#starts[this.#count]!;
    const end = start + word.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, end);
    if (this.#count === this.#hashes.length) {
      this.#hashes = grown(this.#hashes, this.#count * 2);
      this.#starts = grown(this.#starts, this.#count * 2 + 1);
    }
    this.#bytes.set(word, start);
    this.#hashes[this.#count++] = hash;
    this.#starts[this.#count] = end;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let word = 0; word < this.#count; word++) {
      let slot = this.#hashes[word]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = word + 1;
    }
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  // The low bits choose the slot: let the high ones have a say in them.
  return hash ^ (hash >>> 15);
}
