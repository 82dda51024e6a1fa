import { decodeCodePoints } from '../code-points.ts';
import {
  BERT_ACCENTS,
  BERT_COMBINING,
  BERT_DECOMPOSED,
  BERT_IDEOGRAPHS,
  BERT_PUNCTUATION,
  BERT_REMOVED,
} from './bert-categories.ts';

/** Flag of characters that cleaning removes. */
export const REMOVED = 1;
/** Flag of punctuation marks, which are words of their own. */
export const PUNCTUATION = 2;
/** Flag of the nonspacing marks that go with the accents. */
export const ACCENT = 4;
/** Flag of the ideographs that get spaces around them. */
export const IDEOGRAPH = 8;
/** Flag of white space: what Rust's `char::is_whitespace` says, which is Unicode's White_Space. */
export const SPACE = 16;
/** Flag of what the reference's NFD takes apart. */
export const DECOMPOSED = 32;

const CODE_POINT_COUNT = 0x110000;
const SPACES = '9+4 j 2t r 4bk 1vk+a u+1 6 1c 335';

/** What BERT's rules ask about characters, by code point. */
export interface BertCharacters {
  /** The flags of each code point. */
  readonly flags: Uint8Array;
  /** The combining class of each code point, by which marks on one letter are ordered; 0 for all others. */
  readonly combiningClasses: Uint8Array;
}

let shared: BertCharacters | undefined;

/** The tables of all tokenizers of this thread, 2.2 MB of which only the pages that text needs are touched. */
export function bertCharacters(): BertCharacters {
  return (shared ??= buildTables());
}

function buildTables(): BertCharacters {
  const flags = new Uint8Array(CODE_POINT_COUNT);
  const combiningClasses = new Uint8Array(CODE_POINT_COUNT);
  const sets: readonly (readonly [flag: number, ranges: string])[] = [
    [REMOVED, BERT_REMOVED],
    [PUNCTUATION, BERT_PUNCTUATION],
    [ACCENT, BERT_ACCENTS],
    [IDEOGRAPH, BERT_IDEOGRAPHS],
    [SPACE, SPACES],
    [DECOMPOSED, BERT_DECOMPOSED],
  ];
  for (const [flag, ranges] of sets) {
    forEachCodePoint(ranges, (codePoint) => (flags[codePoint] = flags[codePoint]! | flag));
  }
  for (const [combiningClass, ranges] of BERT_COMBINING) {
    forEachCodePoint(ranges, (codePoint) => (combiningClasses[codePoint] = combiningClass));
  }
  return { flags, combiningClasses };
}

function forEachCodePoint(ranges: string, visit: (codePoint: number) => void): void {
  const bounds = decodeCodePoints(ranges);
  for (let index = 0; index < bounds.length; index += 2) {
    for (let codePoint = bounds[index]!; codePoint <= bounds[index + 1]!; codePoint++) visit(codePoint);
  }
}

const decompositions = new Map<number, Int32Array>();

/**
 * Takes a character apart as NFD does, without ordering its marks.
 *
 * It is for characters with the flag {@link DECOMPOSED} only: Node's tables are of a newer Unicode
 * than the reference's, and know decompositions that it does not.
 */
export function decompose(codePoint: number): Int32Array {
  let parts = decompositions.get(codePoint);
  if (parts === undefined) {
    parts = codePointsOf(String.fromCodePoint(codePoint).normalize('NFD'));
    decompositions.set(codePoint, parts);
  }
  return parts;
}

/** No character from here on has a small letter. */
const LOWER_CASE_LIMIT = 0x20000;
const lowerCases = new Int32Array(LOWER_CASE_LIMIT);
const DOTTED_CAPITAL_I = 0x130;
const COMBINING_DOT_ABOVE = 0x307;

/** The small letter of `codePoint`, or itself; of `İ` it is the first of two, see {@link lowerCaseTail}. */
export function lowerCase(codePoint: number): number {
  if (codePoint >= LOWER_CASE_LIMIT) return codePoint;
  const known = lowerCases[codePoint]!;
  if (known !== 0) return known - 1;
  const lowered = String.fromCodePoint(codePoint).toLowerCase().codePointAt(0)!;
  lowerCases[codePoint] = lowered + 1;
  return lowered;
}

/** The second character of the small form of `codePoint`, 0 for all but `İ`. */
export function lowerCaseTail(codePoint: number): number {
  return codePoint === DOTTED_CAPITAL_I ? COMBINING_DOT_ABOVE : 0;
}

/** The code points of a text. */
export function codePointsOf(text: string): Int32Array {
  return Int32Array.from(text, (character) => character.codePointAt(0)!);
}
