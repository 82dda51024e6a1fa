import { grown } from '../grown.ts';
import { shared } from '../shared.ts';
import { ByteWords } from './byte-words.ts';

/** What stands right after an occurrence of a word. */
export const FOLLOWED_BY_SPACE = 0;
/** A symbol that no piece may hold. */
export const FOLLOWED_BY_SYMBOL = 1;
/** The end of the sentence. */
export const FOLLOWED_BY_END = 2;

/** One of {@link FOLLOWED_BY_SPACE}, {@link FOLLOWED_BY_SYMBOL} and {@link FOLLOWED_BY_END}. */
export type FollowedBy = 0 | 1 | 2;

/** Different words with the number of their occurrences, in memory that threads can share. */
export interface CountedWords {
  /** UTF-8 of all words, one after another. */
  readonly bytes: Uint8Array;
  /** Where each word starts in `bytes` `[words + 1]`. */
  readonly starts: Int32Array;
  /** Occurrences by what follows, three numbers for each word `[words * 3]`, in the order of {@link FollowedBy}. */
  readonly counts: Float64Array;
  /** Occurrences of symbols that no piece may hold. */
  readonly boundaryCount: number;
}

/** Counts normalised words. */
export class WordCounter {
  readonly #words = new ByteWords();
  #counts = new Float64Array(3 * 2 ** 10);
  /** Occurrences of symbols that no piece may hold. */
  boundaryCount = 0;

  /** Number of different words. */
  get wordCount(): number {
    return this.#words.count;
  }

  /** Counts `times` occurrences of the word `bytes[start, end)`. */
  add(
    bytes: Uint8Array,
    range: { readonly start: number; readonly end: number },
    { followedBy, times }: { readonly followedBy: FollowedBy; readonly times: number },
  ): void {
    const index = 3 * this.#words.numberOf(bytes, range.start, range.end) + followedBy;
    if (index >= this.#counts.length) this.#counts = grown(this.#counts, index + 3);
    this.#counts[index]! += times;
  }

  /** Adds what another counter found. */
  addAll({ bytes, starts, counts, boundaryCount }: CountedWords): void {
    for (let word = 0; word + 1 < starts.length; word++) {
      const into = 3 * this.#words.numberOf(bytes, starts[word]!, starts[word + 1]!);
      if (into + 3 > this.#counts.length) this.#counts = grown(this.#counts, into + 3);
      for (let kind = 0; kind < 3; kind++) this.#counts[into + kind]! += counts[3 * word + kind]!;
    }
    this.boundaryCount += boundaryCount;
  }

  /** Returns what was counted, the words in the order in which they were first seen. */
  finish(): CountedWords {
    return {
      bytes: shared(this.#words.bytes),
      starts: shared(this.#words.starts),
      counts: shared(this.#counts.subarray(0, 3 * this.wordCount)),
      boundaryCount: this.boundaryCount,
    };
  }
}
