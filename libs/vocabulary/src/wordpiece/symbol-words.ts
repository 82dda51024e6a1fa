import type { CountedWords } from './counted-words.ts';
import type { TokenList } from './token-list.ts';
import { codePointAt, codePointBytes } from './utf8.ts';

/** Words as rows of token ids, which become shorter as tokens are merged. */
export interface SymbolWords {
  /** Token ids of all words, one after another; the end of a word that became shorter is unused. */
  readonly symbols: Int32Array;
  /** Where each word begins in `symbols`, `[words]`. */
  readonly starts: Int32Array;
  /** Tokens of each word, `[words]`. */
  readonly lengths: Int32Array;
  /** How often each word stands in the text, `[words]`. */
  readonly counts: Float64Array;
}

const CODE_POINTS = 0x110000;

/**
 * Spells words with the tokens of their characters; a character without a token is left out.
 *
 * Characters after the first of a word become tokens with the prefix. They are numbered in the order
 * in which they stand in the words, sorted by their UTF-8: by these numbers equal counts are decided,
 * and Hugging Face's tokenizers number them by the order of a hash map, which differs from run to run.
 *
 * @param tokens Holds the characters that have a token; the prefixed ones are added.
 */
export function spellWords(words: CountedWords, tokens: TokenList, prefix: string): SymbolWords {
  const initial = new Int32Array(CODE_POINTS).fill(-1);
  for (const [id, text] of tokens.texts.entries()) {
    const codePoint = text.codePointAt(0);
    if (codePoint !== undefined && text === String.fromCodePoint(codePoint)) initial[codePoint] = id;
  }
  const inner = new Int32Array(CODE_POINTS).fill(-1);
  for (const codePoint of innerCodePoints(words, initial)) {
    inner[codePoint] = tokens.add(prefix + String.fromCodePoint(codePoint), 1);
  }
  return spelled(words, initial, inner);
}

/** The characters met after the first of a word, in the order of their first place in the sorted words. */
function innerCodePoints(words: CountedWords, initial: Int32Array): number[] {
  const { bytes, starts, counts } = words;
  const firstPlaces = new Int32Array(CODE_POINTS).fill(-1);
  const firstWords = new Int32Array(CODE_POINTS);
  for (let word = 0; word < counts.length; word++) {
    const start = starts[word]!;
    const end = starts[word + 1]!;
    for (let at = start + codePointBytes(bytes[start]!); at < end; at += codePointBytes(bytes[at]!)) {
      const codePoint = codePointAt(bytes, at);
      if (initial[codePoint] === -1) continue;
      const isFirst = firstPlaces[codePoint] === -1 || compareWords(words, word, firstWords[codePoint]!) < 0;
      if (!isFirst) continue;
      firstPlaces[codePoint] = at;
      firstWords[codePoint] = word;
    }
  }
  const met: number[] = [];
  for (let codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
    if (firstPlaces[codePoint]! >= 0) met.push(codePoint);
  }
  const place = (codePoint: number): number => firstPlaces[codePoint] ?? 0;
  return met.toSorted(
    (left, right) =>
      compareWords(words, firstWords[left] ?? 0, firstWords[right] ?? 0) || place(left) - place(right),
  );
}

function compareWords({ bytes, starts }: CountedWords, left: number, right: number): number {
  const start = starts[left]!;
  const length = starts[left + 1]! - start;
  const otherStart = starts[right]!;
  const otherLength = starts[right + 1]! - otherStart;
  const shared = Math.min(length, otherLength);
  for (let index = 0; index < shared; index++) {
    const difference = bytes[start + index]! - bytes[otherStart + index]!;
    if (difference !== 0) return difference;
  }
  return length - otherLength;
}

function spelled(
  { bytes, starts, counts }: CountedWords,
  initial: Int32Array,
  inner: Int32Array,
): SymbolWords {
  const symbols = new Int32Array(bytes.length);
  const symbolStarts = new Int32Array(counts.length);
  const lengths = new Int32Array(counts.length);
  let to = 0;
  for (let word = 0; word < counts.length; word++) {
    symbolStarts[word] = to;
    const start = starts[word]!;
    const end = starts[word + 1]!;
    for (let at = start; at < end; at += codePointBytes(bytes[at]!)) {
      const codePoint = codePointAt(bytes, at);
      const id = (at === start ? initial : inner)[codePoint]!;
      if (id >= 0) symbols[to++] = id;
    }
    lengths[word] = to - symbolStarts[word]!;
  }
  return { symbols: symbols.slice(0, to), starts: symbolStarts, lengths, counts };
}
