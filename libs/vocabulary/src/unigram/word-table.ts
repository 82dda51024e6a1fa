import { sharedFloats, sharedIntegers } from '../shared.ts';
import { codePointAt, codePointLength, totalCount, UNKNOWN_SYMBOL } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import type { CountedWords } from './counted-words.ts';

/**
 * The different words of the text in symbols, each with the number of its occurrences.
 *
 * No word holds {@link UNKNOWN_SYMBOL}: no piece does, so that a word with such characters is the
 * same to the training as the parts between them. Behind every word stands `-1 - word`, which ends it
 * and says which word it was.
 */
export interface WordTable {
  /** Symbols of all words, one after another, each word with its end. */
  readonly symbols: Int32Array<SharedArrayBuffer>;
  /** Where each word starts in `symbols` `[words + 1]`. */
  readonly starts: Int32Array<SharedArrayBuffer>;
  /** Occurrences by what follows, three numbers for each word `[words * 3]`, in the order of {@link FollowedBy}. */
  readonly followCounts: Float64Array<SharedArrayBuffer>;
  /** Symbol that is credited with what has no piece; {@link UNKNOWN_SYMBOL} for none. */
  readonly standIn: number;
}

/** What to do with characters that have no symbol. */
export interface EncodeOptions {
  /** Whether each counts as an occurrence of the most frequent symbol, instead of as nothing. */
  readonly creditUnknown: boolean;
}

/** Returns the number of words in a table. */
export function wordCountOf({ starts }: WordTable): number {
  return starts.length - 1;
}

/** Encodes counted words. */
export function encodeWords(words: CountedWords, alphabet: Alphabet, options: EncodeOptions): WordTable {
  const symbolOf = new Int32Array(0x110000);
  for (const [codePoint, symbol] of alphabet.symbolOf) symbolOf[codePoint] = symbol;
  const standIn = options.creditUnknown ? mostFrequentSymbol(alphabet) : UNKNOWN_SYMBOL;
  const extra = options.creditUnknown ? [standIn] : [];
  const size = measure(words, symbolOf);
  const builder = new WordTableBuilder(size.symbols + extra.length * 2, size.words + extra.length);
  for (const symbol of extra) {
    builder.append(symbol);
    builder.end([0, alphabet.unknownCount, 0]);
  }
  encodeAll(words, symbolOf, builder);
  return { symbols: builder.symbols, starts: builder.starts, followCounts: builder.followCounts, standIn };
}

/** Counts what {@link encodeAll} makes, so that memory is taken once. */
function measure(words: CountedWords, symbolOf: Int32Array): { symbols: number; words: number } {
  const meter = { symbols: 0, words: 0, length: 0 };
  encodeAll(words, symbolOf, {
    append: () => void meter.length++,
    end: () => {
      if (meter.length === 0) return;
      meter.symbols += meter.length + 1;
      meter.words++;
      meter.length = 0;
    },
  });
  return meter;
}

function mostFrequentSymbol({ counts }: Alphabet): number {
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
}

interface WordSink {
  append(symbol: number): void;
  /** Ends a word, or a part of one before a character that has no symbol; an empty one is left out. */
  end(followCounts: ArrayLike<number>): void;
}

function encodeAll(words: CountedWords, symbolOf: Int32Array, sink: WordSink): void {
  const { bytes, starts, counts } = words;
  for (let word = 0; word + 1 < starts.length; word++) {
    for (let at = starts[word]!; at < starts[word + 1]!; at += codePointLength(bytes[at]!)) {
      const symbol = symbolOf[codePointAt(bytes, at)]!;
      if (symbol === UNKNOWN_SYMBOL) sink.end([0, totalCount(words, word), 0]);
      else sink.append(symbol);
    }
    sink.end(counts.subarray(3 * word, 3 * word + 3));
  }
}

class WordTableBuilder implements WordSink {
  readonly symbols: Int32Array<SharedArrayBuffer>;
  readonly starts: Int32Array<SharedArrayBuffer>;
  readonly followCounts: Float64Array<SharedArrayBuffer>;
  #used = 0;
  #wordCount = 0;

  constructor(symbolCount: number, wordCount: number) {
    this.symbols = sharedIntegers(symbolCount);
    this.starts = sharedIntegers(wordCount + 1);
    this.followCounts = sharedFloats(3 * wordCount);
  }

  append(symbol: number): void {
    this.symbols[this.#used++] = symbol;
  }

  end(followCounts: ArrayLike<number>): void {
    if (this.#used === this.starts[this.#wordCount]) return;
    this.symbols[this.#used++] = -1 - this.#wordCount;
    this.followCounts.set(followCounts, 3 * this.#wordCount);
    this.starts[++this.#wordCount] = this.#used;
  }
}
