import type { CountedWords } from './counted-words.ts';

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

/** Chooses the most frequent characters, as many as it takes to cover a share of all, 0 to 1. */
export function chooseAlphabet(words: CountedWords, coverage: number): Alphabet {
  const counts = countCodePoints(words);
  const total = [...counts.values()].reduce((sum, count) => sum + count, words.boundaryCount);
  // The boundary takes its place among the characters by its count, as any of them.
  const byCount = [...counts, [-1, words.boundaryCount] as const].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
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

function countCodePoints(words: CountedWords): Map<number, number> {
  const counts = new Float64Array(0x110000);
  const { bytes, starts } = words;
  for (let word = 0; word + 1 < starts.length; word++) {
    const count = totalCount(words, word);
    for (let at = starts[word]!; at < starts[word + 1]!; at += codePointLength(bytes[at]!)) {
      counts[codePointAt(bytes, at)]! += count;
    }
  }
  const found = new Map<number, number>();
  counts.forEach((count, codePoint) => {
    if (count > 0) found.set(codePoint, count);
  });
  return found;
}

/** Returns how often a word occurs, whatever follows it. */
export function totalCount({ counts }: CountedWords, word: number): number {
  return counts[3 * word]! + counts[3 * word + 1]! + counts[3 * word + 2]!;
}

/** Bytes of the UTF-8 character with this lead byte. */
export function codePointLength(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Code point of the character at a place of valid UTF-8. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return lead;
  const second = bytes[at + 1]! & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = bytes[at + 2]! & 0x3f;
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third;
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[at + 3]! & 0x3f);
}
