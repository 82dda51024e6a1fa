import { codePointsOf, totalCount, UNKNOWN_SYMBOL } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import { grown } from '../grown.ts';
import type { WordCounter } from './word-counter.ts';
import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL } from './word-counter.ts';

const FOLLOWS = [FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL, FOLLOWED_BY_END] as const;

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
  /** Occurrences by what follows, three numbers for each word `[words * 3]`, in the order of {@link FollowedBy}. */
  readonly followCounts: Float64Array;
  /** Symbol that is credited with what has no piece; {@link UNKNOWN_SYMBOL} for none. */
  readonly standIn: number;
}

/** What to do with characters that have no symbol. */
export interface EncodeOptions {
  /** Whether each counts as an occurrence of the most frequent symbol, instead of as nothing. */
  readonly creditUnknown: boolean;
}

/** Encodes counted words; the words' order is that in which they were first seen. */
export function encodeWords(
  words: WordCounter,
  alphabet: Alphabet,
  { creditUnknown }: EncodeOptions,
): WordTable {
  const builder = new WordTableBuilder();
  const standIn = creditUnknown ? mostFrequentSymbol(alphabet) : UNKNOWN_SYMBOL;
  if (creditUnknown) {
    builder.append(standIn);
    builder.end([0, alphabet.unknownCount, 0]);
  }
  for (let word = 0; word < words.wordCount; word++) {
    for (const codePoint of codePointsOf(words.unitsOf(word))) {
      const symbol = alphabet.symbolOf.get(codePoint) ?? UNKNOWN_SYMBOL;
      if (symbol === UNKNOWN_SYMBOL) builder.end([0, totalCount(words, word), 0]);
      else builder.append(symbol);
    }
    builder.end(FOLLOWS.map((followedBy) => words.countOf(word, followedBy)));
  }
  return { ...builder.finish(), standIn };
}

function mostFrequentSymbol({ counts }: Alphabet): number {
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
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

  /** Ends a word, or a part of one before a character that has no symbol; an empty one is left out. */
  end(followCounts: readonly number[]): void {
    if (this.#used === this.#starts[this.#wordCount]) return;
    if (this.#wordCount + 2 > this.#starts.length) {
      this.#starts = grown(this.#starts, this.#wordCount + 2);
      this.#followCounts = grown(this.#followCounts, this.#starts.length * 3);
    }
    this.#followCounts.set(followCounts, 3 * this.#wordCount);
    this.#starts[++this.#wordCount] = this.#used;
  }

  finish(): Omit<WordTable, 'standIn'> {
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
}
