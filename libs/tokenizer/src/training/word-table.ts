import { codePointsOf, UNKNOWN_SYMBOL } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import { grown } from './grown.ts';
import type { FollowedBy, WordCounter } from './word-counter.ts';
import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL } from './word-counter.ts';

/**
 * The different words of the text in symbols, each with the number of its occurrences.
 *
 * No word holds {@link UNKNOWN_SYMBOL}: no piece does, so that a word with such characters is the
 * same to the training as the parts between them.
 */
export interface WordTable {
  /** Symbols of all words, one after another. */
  readonly symbols: Int32Array;
  /** Where each word starts in `symbols` `[words + 1]`. */
  readonly starts: Int32Array;
  /** Occurrences of each word `[words]`. */
  readonly counts: Float64Array;
  /** Occurrences by what follows, three numbers for each word `[words * 3]`, see {@link FollowedBy}. */
  readonly followCounts: Float64Array;
}

/** Encodes counted words; the words' order is that in which they were first seen. */
export function encodeWords(words: WordCounter, alphabet: Alphabet): WordTable {
  const builder = new WordTableBuilder();
  for (let word = 0; word < words.wordCount; word++) {
    for (const codePoint of codePointsOf(words.unitsOf(word))) {
      const symbol = alphabet.symbolOf.get(codePoint) ?? UNKNOWN_SYMBOL;
      if (symbol === UNKNOWN_SYMBOL) builder.cut(words, word);
      else builder.append(symbol);
    }
    builder.end(words, word);
  }
  return builder.finish();
}

class WordTableBuilder {
  #symbols = new Int32Array(2 ** 12);
  #starts = new Int32Array(2 ** 8);
  #followCounts = new Float64Array(3 * 2 ** 8);
  #used = 0;
  #wordCount = 0;

  append(symbol: number): void {
    if (this.#used === this.#symbols.length) this.#symbols = grown(this.#symbols, this.#used + 1);
    this.#symbols[this.#used++] = symbol;
  }

  /** Ends a part of a word before a character that has no symbol. */
  cut(words: WordCounter, word: number): void {
    const row = this.#close();
    if (row < 0) return;
    for (const followedBy of [FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL, FOLLOWED_BY_END] as const) {
      this.#followCounts[3 * row + FOLLOWED_BY_SYMBOL]! += words.countOf(word, followedBy);
    }
  }

  /** Ends a word, or the last part of one. */
  end(words: WordCounter, word: number): void {
    const row = this.#close();
    if (row < 0) return;
    for (let followedBy = 0; followedBy < 3; followedBy++) {
      this.#followCounts[3 * row + followedBy] = words.countOf(word, followedBy as FollowedBy);
    }
  }

  finish(): WordTable {
    const followCounts = this.#followCounts.slice(0, 3 * this.#wordCount);
    const counts = new Float64Array(this.#wordCount);
    followCounts.forEach((count, index) => (counts[Math.floor(index / 3)]! += count));
    return {
      symbols: this.#symbols.slice(0, this.#used),
      starts: this.#starts.slice(0, this.#wordCount + 1),
      counts,
      followCounts,
    };
  }

  /** Returns the row of the word that ends here, or -1 if it is empty. */
  #close(): number {
    if (this.#used === this.#starts[this.#wordCount]) return -1;
    const row = this.#wordCount++;
    if (this.#wordCount === this.#starts.length) {
      this.#starts = grown(this.#starts, this.#wordCount + 1);
      this.#followCounts = grown(this.#followCounts, this.#starts.length * 3);
    }
    this.#starts[this.#wordCount] = this.#used;
    return row;
  }
}
