/**
 * What quality rules ask about characters: a byte of flags per code point of all planes, filled as
 * characters are met. Of the table only the pages that a text uses take memory (1.1 MB if all are).
 */
const CODE_POINTS = 0x11_0000;
const KNOWN = 0x80;

/** White space, as JavaScript's `\s` has it. */
export const SPACE = 0x01;
/** A letter of any script (`\p{L}`). */
export const LETTER = 0x02;
/** An upper-case or title-case letter. */
export const UPPER = 0x04;
/** A decimal digit of any script (`\p{Nd}`). */
export const DIGIT = 0x08;
/** A mark that combines with the character before it (`\p{M}`). */
export const MARK = 0x10;
/** Ends sentences: `\p{Sentence_Terminal}`, the ellipsis, and quotes that close. */
export const TERMINAL = 0x20;
/** Begins an entry of a list. */
export const BULLET = 0x40;

const BULLETS = '-*\u2022\u2023\u2043\u25aa\u25cf\u25e6\u00b7';

const kinds = new Uint8Array(CODE_POINTS);

/** Returns the kind of a code point, as a sum of the constants of this file. */
export function kindOf(codePoint: number): number {
  const known = kinds[codePoint]!;
  return known === 0 ? learn(codePoint) : known & ~KNOWN;
}

function learn(codePoint: number): number {
  const kind = classify(String.fromCodePoint(codePoint));
  kinds[codePoint] = kind | KNOWN;
  return kind;
}

function classify(character: string): number {
  let kind = BULLETS.includes(character) ? BULLET : 0;
  if (/\s/u.test(character)) kind |= SPACE;
  if (/\p{L}/u.test(character)) kind |= LETTER;
  if (/[\p{Lu}\p{Lt}]/u.test(character)) kind |= UPPER;
  if (/\p{Nd}/u.test(character)) kind |= DIGIT;
  if (/\p{M}/u.test(character)) kind |= MARK;
  if (/[\p{Sentence_Terminal}\p{Pf}\u2026"]/u.test(character)) kind |= TERMINAL;
  return kind;
}
