import { grown } from '../grown.ts';
import { ByteWords } from '../unigram/byte-words.ts';
import type { CountedWords } from './counted-words.ts';

/** A word: the UTF-8 `bytes[start, end)`. */
export interface WordKey {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** What {@link WordCountTable.keepFrequent} left out. */
export interface ForgottenWords {
  /** Different words. */
  readonly words: number;
  /** Sum of their counts. */
  readonly occurrences: number;
}

const FIRST_CAPACITY = 2 ** 10;
/** What a word takes besides its bytes: where it starts, hash, two slots, count. */
const BYTES_PER_WORD = 4 + 4 + 8 + 8;

/** Counts words by their bytes, with neither a string nor an object for any of them. */
export class WordCountTable {
  #words = new ByteWords();
  #counts = new Float64Array(FIRST_CAPACITY);

  /** Number of different words. */
  get wordCount(): number {
    return this.#words.count;
  }

  /** Bytes that the words take; the memory is at most twice as much. */
  get sizeBytes(): number {
    return this.#words.bytes.length + this.#words.count * BYTES_PER_WORD;
  }

  /** Adds `count` occurrences of a word. */
  add({ bytes, start, end }: WordKey, count: number): void {
    const word = this.#words.numberOf(bytes, start, end);
    if (word === this.#counts.length) this.#counts = grown(this.#counts, word + 1);
    this.#counts[word]! += count;
  }

  /** Adds all words of another table whose counts are above `least`. */
  addAll({ bytes, starts, counts }: CountedWords, least: number = 0): void {
    const word: WordKey = { bytes, start: 0, end: 0 };
    for (let index = 0; index < counts.length; index++) {
      if (counts[index]! <= least) continue;
      word.start = starts[index]!;
      word.end = starts[index + 1]!;
      this.add(word, counts[index]!);
    }
  }

  /** Hands out the words, in the order in which they came, and starts from nothing. */
  take(): CountedWords {
    const words = {
      bytes: this.#words.bytes.slice(),
      starts: this.#words.starts.slice(),
      counts: this.#counts.slice(0, this.#words.count),
    };
    this.#words = new ByteWords();
    this.#counts = new Float64Array(FIRST_CAPACITY);
    return words;
  }

  /**
   * Keeps the words whose count is above the least one that leaves at most `maxBytes`, and forgets the others.
   *
   * Which words these are depends on the counts alone, not on the order in which the words came.
   */
  keepFrequent(maxBytes: number): ForgottenWords {
    const words = this.take();
    this.addAll(words, leastCount(words, maxBytes));
    const sum = (counts: Float64Array): number => counts.reduce((total, count) => total + count, 0);
    return {
      words: words.counts.length - this.wordCount,
      occurrences: sum(words.counts) - sum(this.#counts),
    };
  }
}

/** The lowest count such that the words above it take at most `maxBytes`. */
function leastCount({ starts, counts }: CountedWords, maxBytes: number): number {
  const sizes = new Map<number, number>();
  for (let word = 0; word < counts.length; word++) {
    const size = starts[word + 1]! - starts[word]! + BYTES_PER_WORD;
    sizes.set(counts[word]!, (sizes.get(counts[word]!) ?? 0) + size);
  }
  let size = 0;
  for (const [count, bytes] of [...sizes].toSorted(([left], [right]) => right - left)) {
    size += bytes;
    if (size > maxBytes) return count;
  }
  return 0;
}
