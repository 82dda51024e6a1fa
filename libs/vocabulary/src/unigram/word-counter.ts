import { grown } from '../grown.ts';

const FIRST_WORD_CAPACITY = 2 ** 10;

/** What stands right after an occurrence of a word. */
export const FOLLOWED_BY_SPACE = 0;
/** A symbol that no piece may hold. */
export const FOLLOWED_BY_SYMBOL = 1;
/** The end of the sentence. */
export const FOLLOWED_BY_END = 2;

/** One of {@link FOLLOWED_BY_SPACE}, {@link FOLLOWED_BY_SYMBOL} and {@link FOLLOWED_BY_END}. */
export type FollowedBy = 0 | 1 | 2;

/**
 * Counts words without making a string of each.
 *
 * A word is looked up by its UTF-16 code units in a hash table; only the first occurrence is copied,
 * so that memory grows with the number of different words and not with the text.
 */
export class WordCounter {
  /** Words seen, one after another, in UTF-16 code units. */
  #units = new Uint16Array(FIRST_WORD_CAPACITY * 8);
  #starts = new Int32Array(FIRST_WORD_CAPACITY + 1);
  #counts = new Float64Array(FIRST_WORD_CAPACITY * 3);
  #hashes = new Int32Array(FIRST_WORD_CAPACITY);
  /** 1 + index of a word, or 0 where the slot is free. */
  #slots = new Int32Array(FIRST_WORD_CAPACITY * 2);
  #wordCount = 0;

  /** Number of different words. */
  get wordCount(): number {
    return this.#wordCount;
  }

  /** Counts the occurrence of `text.slice(start, end)`. */
  add(text: string, range: { readonly start: number; readonly end: number }, followedBy: FollowedBy): void {
    const { start, end } = range;
    const hash = hashOf(text, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const word = this.#slots[slot]! - 1;
      if (word < 0) break;
      if (this.#hashes[word] === hash && this.#equals(word, text, range)) {
        this.#counts[3 * word + followedBy]!++;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.#append(text, range, hash) + 1;
    this.#counts[3 * (this.#wordCount - 1) + followedBy] = 1;
    if (this.#wordCount * 2 > this.#slots.length) this.#rehash();
  }

  /** Returns the code units of a word, a view that the next {@link WordCounter.add} may invalidate. */
  unitsOf(word: number): Uint16Array {
    return this.#units.subarray(this.#starts[word]!, this.#starts[word + 1]!);
  }

  /** Returns how often a word stood before `followedBy`. */
  countOf(word: number, followedBy: FollowedBy): number {
    return this.#counts[3 * word + followedBy]!;
  }

  #equals(word: number, text: string, range: { readonly start: number; readonly end: number }): boolean {
    const first = this.#starts[word]!;
    const length = range.end - range.start;
    if (this.#starts[word + 1]! - first !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#units[first + i] !== text.charCodeAt(range.start + i)) return false;
    }
    return true;
  }

  #append(text: string, range: { readonly start: number; readonly end: number }, hash: number): number {
    const word = this.#wordCount++;
    const first = this.#starts[word]!;
    const last = first + range.end - range.start;
    if (last > this.#units.length) this.#units = grown(this.#units, last);
    if (word === this.#hashes.length) this.#growWords();
    for (let at = first, i = range.start; at < last; at++, i++) this.#units[at] = text.charCodeAt(i);
    this.#starts[word + 1] = last;
    this.#hashes[word] = hash;
    return word;
  }

  #growWords(): void {
    const capacity = this.#hashes.length * 2;
    this.#starts = grown(this.#starts, capacity + 1);
    this.#hashes = grown(this.#hashes, capacity);
    this.#counts = grown(this.#counts, capacity * 3);
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let word = 0; word < this.#wordCount; word++) {
      let slot = this.#hashes[word]! & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = word + 1;
    }
  }
}

/** FNV-1a over UTF-16 code units. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  // The low bits choose the slot: let the high ones have a say in them.
  return hash ^ (hash >>> 15);
}
