import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL } from './word-counter.ts';
import type { FollowedBy, WordCounter } from './word-counter.ts';

/** Stands for a special symbol in a normalised sentence: no piece holds it. */
export const BOUNDARY = '\t';

const SPACE_UNIT = 0x2581;
const BOUNDARY_UNIT = 0x09;

/**
 * Returns a function that puts {@link BOUNDARY} in place of every symbol, longest first.
 *
 * @param symbols Not empty each, at least one.
 */
export function createSymbolReplacer(symbols: readonly string[]): (normalised: string) => string {
  const longestFirst = symbols.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escaped).join('|'), 'gu');
  return (normalised) => normalised.replace(pattern, BOUNDARY);
}

function escaped(symbol: string): string {
  return symbol.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Splits sentences to words and counts them. */
export class SentenceSplitter {
  readonly #counter: WordCounter;
  readonly #splitByWhitespace: boolean;
  readonly #range = { start: 0, end: 0 };
  #boundaryCount = 0;

  constructor(counter: WordCounter, splitByWhitespace: boolean) {
    this.#counter = counter;
    this.#splitByWhitespace = splitByWhitespace;
  }

  /** Occurrences of {@link BOUNDARY} so far. */
  get boundaryCount(): number {
    return this.#boundaryCount;
  }

  /**
   * Counts the words of one normalised sentence.
   *
   * A word reaches from a `▁` to the next, or to a {@link BOUNDARY}.
   * Example: `▁a▁bc<TAB>d` holds `▁a`, `▁bc` and `d`.
   */
  count(sentence: string): void {
    this.#range.start = 0;
    for (let at = 0; at < sentence.length; at++) {
      const unit = sentence.charCodeAt(at);
      if (unit === BOUNDARY_UNIT) {
        this.#addUpTo(sentence, at, FOLLOWED_BY_SYMBOL);
        this.#boundaryCount++;
        this.#range.start = at + 1;
      } else if (unit === SPACE_UNIT && this.#splitByWhitespace) {
        this.#addUpTo(sentence, at, FOLLOWED_BY_SPACE);
      }
    }
    this.#addUpTo(sentence, sentence.length, FOLLOWED_BY_END);
  }

  /** Counts what stands from the end of the last word up to `end`. */
  #addUpTo(sentence: string, end: number, followedBy: FollowedBy): void {
    this.#range.end = end;
    if (this.#range.start < end) this.#counter.add(sentence, this.#range, followedBy);
    this.#range.start = end;
  }
}
