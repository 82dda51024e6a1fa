import { FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL } from './counted-words.ts';
import type { FollowedBy, WordCounter } from './counted-words.ts';

/** Lead byte of U+2581 `▁`, and the two bytes after it. */
const SPACE_SYMBOL = [0xe2, 0x96, 0x81] as const;

/** How normalised text falls into words. */
export interface WordSplitterOptions {
  /** Texts that no word may hold. */
  readonly symbols: readonly string[];
  /** Whether a word ends before a space. */
  readonly splitByWhitespace: boolean;
}

/**
 * Splits normalised text to words and counts them.
 *
 * A word reaches from a `▁` to the next, or to a symbol; of two symbols at one place the longer counts.
 * Example: with `-` as a symbol, `▁a▁bc-d` holds `▁a`, `▁bc` and `d`.
 */
export class WordSplitter {
  readonly #counter: WordCounter;
  readonly #splitByWhitespace: boolean;
  /** Symbols by their first byte, the longest first. */
  readonly #symbols: (Uint8Array[] | undefined)[] = Array.from({ length: 256 });
  readonly #range = { start: 0, end: 0 };
  readonly #occurrences: { followedBy: FollowedBy; times: number } = { followedBy: 0, times: 0 };

  constructor(counter: WordCounter, { symbols, splitByWhitespace }: WordSplitterOptions) {
    this.#counter = counter;
    this.#splitByWhitespace = splitByWhitespace;
    const encoded = symbols.map((symbol) => new TextEncoder().encode(symbol));
    for (const symbol of encoded.sort((a, b) => b.length - a.length)) {
      (this.#symbols[symbol[0]!] ??= []).push(symbol);
    }
  }

  /**
   * Counts the words of `bytes[0, length)`, which occurs `times` times.
   *
   * @param last What follows the text.
   */
  count(
    bytes: Uint8Array,
    length: number,
    { followedBy: last, times }: { readonly followedBy: FollowedBy; readonly times: number },
  ): void {
    this.#occurrences.times = times;
    this.#range.start = 0;
    for (let at = 0; at < length;) {
      const symbolLength = this.#symbolAt(bytes, at, length);
      if (symbolLength > 0) {
        this.#addUpTo(bytes, at, FOLLOWED_BY_SYMBOL);
        this.#counter.boundaryCount += times;
        at += symbolLength;
        this.#range.start = at;
        continue;
      }
      if (this.#splitByWhitespace && isSpaceSymbol(bytes, at)) this.#addUpTo(bytes, at, FOLLOWED_BY_SPACE);
      at++;
    }
    this.#addUpTo(bytes, length, last);
  }

  /** Length of the symbol at a place, or 0. */
  #symbolAt(bytes: Uint8Array, at: number, end: number): number {
    const candidates = this.#symbols[bytes[at]!];
    if (candidates === undefined) return 0;
    for (const symbol of candidates) {
      if (at + symbol.length <= end && symbol.every((byte, index) => bytes[at + index] === byte)) {
        return symbol.length;
      }
    }
    return 0;
  }

  /** Counts what stands from the end of the last word up to `end`. */
  #addUpTo(bytes: Uint8Array, end: number, followedBy: FollowedBy): void {
    this.#range.end = end;
    this.#occurrences.followedBy = followedBy;
    if (this.#range.start < end) this.#counter.add(bytes, this.#range, this.#occurrences);
    this.#range.start = end;
  }
}

function isSpaceSymbol(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at] === SPACE_SYMBOL[0] && bytes[at + 1] === SPACE_SYMBOL[1] && bytes[at + 2] === SPACE_SYMBOL[2]
  );
}
