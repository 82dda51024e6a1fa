import { grown } from '../grown.ts';
import type { CountedWords } from './counted-words.ts';

/** A word to be looked up: the UTF-8 `bytes[start, end)` and its finished hash. */
export interface WordKey {
  bytes: Uint8Array;
  start: number;
  end: number;
  hash: number;
}

/** What {@link WordCountTable.keepFrequent} left out. */
export interface ForgottenWords {
  /** Different words. */
  readonly words: number;
  /** Sum of their counts. */
  readonly occurrences: number;
}

const FIRST_WORDS = 2 ** 10;
const FIRST_BYTES = 2 ** 13;

/**
 * Counts words by their bytes in a hash table, with neither a string nor an object for any of them.
 *
 * Memory is the words' bytes and about 24 to 50 bytes for each word; see {@link WordCountTable.sizeBytes}.
 */
export class WordCountTable {
  #bytes = new Uint8Array(FIRST_BYTES);
  #starts = new Uint32Array(FIRST_WORDS + 1);
  #counts = new Float64Array(FIRST_WORDS);
  #hashes = new Int32Array(FIRST_WORDS);
  /** 1 + index of a word, or 0 where the slot is free. */
  #slots = new Int32Array(FIRST_WORDS * 2);
  #wordCount = 0;

  /** Number of different words. */
  get wordCount(): number {
    return this.#wordCount;
  }

  /** Bytes that the words take; the arrays are at most twice as large. */
  get sizeBytes(): number {
    return this.#starts[this.#wordCount]! + this.#wordCount * (4 + 8 + 4 + 8);
  }

  /** Adds `count` occurrences of a word. */
  add(word: WordKey, count: number): void {
    const { hash } = word;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (this.#hashes[entry - 1] === hash && this.#equals(entry - 1, word)) {
        this.#counts[entry - 1]! += count;
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = this.#append(word, count) + 1;
    if (this.#wordCount * 2 > slots.length) this.#rehash();
  }

  /** Adds all words of another table. */
  addAll({ bytes, starts, counts, hashes }: CountedWords): void {
    const word: WordKey = { bytes, start: 0, end: 0, hash: 0 };
    for (let index = 0; index < counts.length; index++) {
      word.start = starts[index]!;
      word.end = starts[index + 1]!;
      word.hash = hashes[index]!;
      this.add(word, counts[index]!);
    }
  }

  /** Copies the words, in the order in which they came. */
  words(): CountedWords {
    return {
      bytes: this.#bytes.slice(0, this.#starts[this.#wordCount]!),
      starts: this.#starts.slice(0, this.#wordCount + 1),
      counts: this.#counts.slice(0, this.#wordCount),
      hashes: this.#hashes.slice(0, this.#wordCount),
    };
  }

  /** Forgets all words, but keeps the memory. */
  clear(): void {
    this.#slots.fill(0);
    this.#wordCount = 0;
  }

  /**
   * Keeps the words whose count is above the least one that leaves at most `maxBytes`, and forgets the others.
   *
   * Which words these are depends on the counts alone, not on the order in which the words came.
   */
  keepFrequent(maxBytes: number): ForgottenWords {
    const words = this.words();
    const least = leastCount(words, maxBytes);
    this.clear();
    const word: WordKey = { bytes: words.bytes, start: 0, end: 0, hash: 0 };
    let occurrences = 0;
    for (let index = 0; index < words.counts.length; index++) {
      const count = words.counts[index]!;
      if (count <= least) {
        occurrences += count;
        continue;
      }
      word.start = words.starts[index]!;
      word.end = words.starts[index + 1]!;
      word.hash = words.hashes[index]!;
      this.add(word, count);
    }
    return { words: words.counts.length - this.#wordCount, occurrences };
  }

  #equals(index: number, { bytes, start, end }: WordKey): boolean {
    const own = this.#bytes;
    let at = this.#starts[index]!;
    if (this.#starts[index + 1]! - at !== end - start) return false;
    for (let from = start; from < end; from++) if (own[at++] !== bytes[from]) return false;
    return true;
  }

  #append({ bytes, start, end, hash }: WordKey, count: number): number {
    const index = this.#wordCount++;
    const at = this.#starts[index]!;
    const next = at + end - start;
    if (next > this.#bytes.length) this.#bytes = grown(this.#bytes, next);
    if (index === this.#hashes.length) this.#growWords();
    for (let from = start, to = at; from < end; from++) this.#bytes[to++] = bytes[from]!;
    this.#starts[index + 1] = next;
    this.#hashes[index] = hash;
    this.#counts[index] = count;
    return index;
  }

  #growWords(): void {
    const capacity = this.#hashes.length * 2;
    this.#starts = grown(this.#starts, capacity + 1);
    this.#hashes = grown(this.#hashes, capacity);
    this.#counts = grown(this.#counts, capacity);
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

/** The lowest count such that the words above it take at most `maxBytes`. */
function leastCount({ starts, counts }: CountedWords, maxBytes: number): number {
  const sizes = new Map<number, number>();
  for (let word = 0; word < counts.length; word++) {
    const count = counts[word]!;
    sizes.set(count, (sizes.get(count) ?? 0) + starts[word + 1]! - starts[word]! + (4 + 8 + 4 + 8));
  }
  let size = 0;
  const falling = [...sizes].toSorted(([left], [right]) => right - left);
  for (const [count, bytes] of falling) {
    size += bytes;
    if (size > maxBytes) return count;
  }
  return 0;
}
