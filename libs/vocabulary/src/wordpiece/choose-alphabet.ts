import type { CountedWords } from './counted-words.ts';
import { codePointAt, codePointBytes } from './utf8.ts';

const CODE_POINTS = 0x110000;

/** Which characters get a token. */
export interface AlphabetOptions {
  /** Characters at most: the most frequent ones; of equal ones those with the lower code points. */
  readonly limitAlphabet: number;
  /** Characters that count as the most frequent ones, met or not. */
  readonly initialAlphabet: readonly string[];
}

/** Characters that get a token, and how much of the text they make up. */
export interface WordAlphabet {
  /** Rising. */
  readonly codePoints: readonly number[];
  /** Different characters in the text. */
  readonly seenCount: number;
  /** Share of the text's characters that have a token. */
  readonly coverage: number;
}

/** Counts the characters of the words and chooses the alphabet. */
export function chooseWordAlphabet(words: CountedWords, options: AlphabetOptions): WordAlphabet {
  const counts = countCodePoints(words);
  const ranks = new Map(counts);
  for (const character of options.initialAlphabet) ranks.set(character.codePointAt(0) ?? 0, Infinity);
  const byRank = [...ranks].toSorted(([left, some], [right, other]) =>
    some === other ? left - right : other - some,
  );
  const codePoints = byRank.slice(0, options.limitAlphabet).map(([codePoint]) => codePoint);
  return {
    codePoints: codePoints.toSorted((left, right) => left - right),
    seenCount: counts.size,
    coverage: sum(codePoints.map((codePoint) => counts.get(codePoint) ?? 0)) / sum([...counts.values()]),
  };
}

function countCodePoints({ bytes, starts, counts }: CountedWords): Map<number, number> {
  const totals = new Float64Array(CODE_POINTS);
  for (let word = 0; word < counts.length; word++) {
    const end = starts[word + 1]!;
    for (let at = starts[word]!; at < end; at += codePointBytes(bytes[at]!)) {
      totals[codePointAt(bytes, at)]! += counts[word]!;
    }
  }
  const met = new Map<number, number>();
  for (let codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
    if (totals[codePoint]! > 0) met.set(codePoint, totals[codePoint]!);
  }
  return met;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
