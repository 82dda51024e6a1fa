import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL } from './word-counter.ts';
import type { WordCounter } from './word-counter.ts';

/** The symbol of every character that has none of its own. */
export const UNKNOWN_SYMBOL = 0;

/** U+2581, which stands for a space. */
export const SPACE_CODE_POINT = 0x2581;

/**
 * The characters that get a piece of their own, as small integers.
 *
 * Symbols count from 1 in the order of the code points, so that symbols compare as UTF-8 does.
 */
export interface Alphabet {
  /** Code point of each symbol `[symbols]`; the first stands for {@link UNKNOWN_SYMBOL}. */
  readonly codePoints: Uint32Array;
  /** Occurrences of each symbol in the text `[symbols]`. */
  readonly counts: Float64Array;
  /** Occurrences of characters that have no symbol. */
  readonly unknownCount: number;
  /** Symbol of each code point that has one. */
  readonly symbolOf: ReadonlyMap<number, number>;
}

/** What the alphabet is chosen by. */
export interface AlphabetOptions {
  /** Share of the characters to cover, 0 to 1. */
  readonly coverage: number;
  /** Characters of the text that are not in any word, and count as such. */
  readonly boundaryCount: number;
}

/** Chooses the most frequent characters, as many as it takes to cover the share that is asked for. */
export function chooseAlphabet(words: WordCounter, { coverage, boundaryCount }: AlphabetOptions): Alphabet {
  const counts = countCodePoints(words);
  const total = [...counts.values()].reduce((sum, count) => sum + count, boundaryCount);
  // The boundary takes its place among the characters by its count, as any of them.
  const byCount = [...counts, [-1, boundaryCount] as const].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const chosen: number[] = [];
  let covered = 0;
  for (const [codePoint, count] of byCount) {
    if (covered / total >= coverage) break;
    covered += count;
    if (codePoint >= 0) chosen.push(codePoint);
  }
  const codePoints = Uint32Array.from([0, ...chosen.sort((a, b) => a - b)]);
  const symbolCounts = Float64Array.from(codePoints, (codePoint) => counts.get(codePoint) ?? 0);
  return {
    codePoints,
    counts: symbolCounts,
    unknownCount: total - symbolCounts.reduce((sum, count) => sum + count, 0),
    symbolOf: new Map(chosen.map((codePoint, index) => [codePoint, index + 1])),
  };
}

function countCodePoints(words: WordCounter): Map<number, number> {
  const counts = new Map<number, number>();
  for (let word = 0; word < words.wordCount; word++) {
    const count = totalCount(words, word);
    for (const codePoint of codePointsOf(words.unitsOf(word))) {
      counts.set(codePoint, (counts.get(codePoint) ?? 0) + count);
    }
  }
  return counts;
}

/** Returns how often a word occurs, whatever follows it. */
export function totalCount(words: WordCounter, word: number): number {
  return (
    words.countOf(word, FOLLOWED_BY_SPACE) +
    words.countOf(word, FOLLOWED_BY_SYMBOL) +
    words.countOf(word, FOLLOWED_BY_END)
  );
}

/** Yields the code points of UTF-16 text. */
export function* codePointsOf(units: Uint16Array): Generator<number> {
  for (let at = 0; at < units.length; at++) {
    const unit = units[at]!;
    const isPair = (unit & 0xfc00) === 0xd800 && at + 1 < units.length;
    yield isPair ? 0x10000 + ((unit & 0x3ff) << 10) + (units[++at]! & 0x3ff) : unit;
  }
}
