import * as byte from './wiki-byte.ts';

/** Kind of a byte that is copied unless something special holds where it stands. */
export const GUARDED = 1;
/** Kind of a byte that may begin markup. */
export const MARKUP = 2;
/** Kind of each byte, `[256]`; those of kind 0 are copied. */
export const KINDS: Uint8Array = createKinds();

/** The character that only says where a word may be broken. */
export const SOFT_HYPHEN = 0xad;

/** How the text begins that makes a bracket the start of a link out of the wiki. */
export const URL_START: RegExp = /^(?:https?:|ftps?:|mailto:|news:|irc:)?\/\/|^mailto:/i;

const NBSP = 0xa0;
/** Spaces of Unicode that typesetting uses, U+2000 to U+200A. */
const FIRST_FINE_SPACE = 0x2000;
const LAST_FINE_SPACE = 0x200a;
const QUOTE = 0x22;
const URL_ENDS: readonly number[] = [byte.OPEN_BRACKET, byte.CLOSE_BRACKET, byte.LESS, QUOTE];

/** Whether a URL in brackets ends at this byte: at white space, a bracket, a quote or a tag. */
export function isUrlEnd(value: number): boolean {
  return value <= byte.SPACE || URL_ENDS.includes(value);
}

/** Whether a character, given by its code point, is white space or a control character. */
export function isWhiteSpace(character: number): boolean {
  if (character <= NBSP) return character <= byte.SPACE || character === NBSP;
  return character >= FIRST_FINE_SPACE && character <= LAST_FINE_SPACE;
}

function createKinds(): Uint8Array {
  const kinds = new Uint8Array(256);
  for (const guarded of ' ,.;:)*#=-') kinds[guarded.charCodeAt(0)] = GUARDED;
  for (const markup of "\0\t\n\r&'<[]_{|}") kinds[markup.charCodeAt(0)] = MARKUP;
  return kinds;
}
