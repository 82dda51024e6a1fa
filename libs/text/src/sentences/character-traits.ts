/**
 * What the rules ask about characters. Traits are looked up in a table of the basic plane (64 KiB), which
 * is filled as characters are met: a text has few different ones, and the table costs nothing to load.
 */
const TABLE_SIZE = 0x1_0000;
const KNOWN = 0x80;

/** White space, as JavaScript's `\s` has it. */
export const SPACE = 0x01;
/** An upper-case or title-case letter. */
export const UPPER = 0x02;
/** A lower-case letter. */
export const LOWER = 0x04;
/** A letter of a script without case. */
export const CASELESS = 0x08;
/** A decimal digit. */
export const DIGIT = 0x10;
/** A quote, bracket, dash or emphasis mark that opens a sentence. */
export const OPENER = 0x20;
/** A quote, bracket, emphasis mark or raised number that closes what stands before the full stop. */
export const CLOSER = 0x40;
/** Any letter. */
export const LETTER: number = UPPER | LOWER | CASELESS;

const OPENERS =
  '"\'([{*_`\u2018\u201b\u201c\u201e\u201a\u00ab\u2039\u00bb\u203a\u00bf\u00a1\u300c\u300e\uff08\u3010\u300a\u3008\u2014\u2013\u2015-';
const CLOSERS =
  '"\')]}*_`\u2019\u201d\u00bb\u203a\u300d\u300f\uff09\u3011\u300b\u3009\uff63\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079';

const traits = new Uint8Array(TABLE_SIZE);
const lowerCase = new Uint16Array(TABLE_SIZE);

/** Returns the traits of a code point, as a sum of the constants of this file. */
export function traitsOf(codePoint: number): number {
  if (codePoint >= TABLE_SIZE) return classify(codePoint) & ~KNOWN;
  let known = traits[codePoint]!;
  if (known === 0) traits[codePoint] = known = classify(codePoint);
  return known & ~KNOWN;
}

/** Folds a code point to lower case, one UTF-16 unit; those beyond the basic plane become U+FFFD. */
export function foldCase(codePoint: number): number {
  if (codePoint < 0x80) return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
  if (codePoint >= TABLE_SIZE) return 0xfffd;
  let folded = lowerCase[codePoint]!;
  if (folded === 0) {
    folded = String.fromCharCode(codePoint).toLowerCase().charCodeAt(0);
    lowerCase[codePoint] = folded;
  }
  return folded;
}

function classify(codePoint: number): number {
  const character = String.fromCodePoint(codePoint);
  const quotes = (OPENERS.includes(character) ? OPENER : 0) | (CLOSERS.includes(character) ? CLOSER : 0);
  return KNOWN | quotes | letterTrait(character);
}

function letterTrait(character: string): number {
  if (/^\p{L}/u.test(character)) {
    if (/^\p{Ll}/u.test(character)) return LOWER;
    return /^[\p{Lu}\p{Lt}]/u.test(character) ? UPPER : CASELESS;
  }
  if (/^\p{Nd}/u.test(character)) return DIGIT;
  return /^\s/u.test(character) ? SPACE : 0;
}
