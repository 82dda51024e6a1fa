/** Shortest paragraph that is kept, in UTF-8 bytes. */
const MIN_BYTES = 40;
/** Least share of letters, marks and blanks in a paragraph that is kept. */
const MIN_TEXT_SHARE = 0.8;
/** Longest one, in UTF-16 units: what is longer is a table or a dump. */
const MAX_LENGTH = 20_000;
const MIN_WORDS = 5;
const TEXT = /[\p{L}\p{M}\s]/gu;
/** Scripts that are written without blanks between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Khmer}\p{sc=Lao}\p{sc=Myanmar}]/u;

/** Tells whether a paragraph reads as prose: long enough, of several words, mostly letters, all of it decoded. */
export function isProse(paragraph: string): boolean {
  if (Buffer.byteLength(paragraph) < MIN_BYTES || paragraph.length > MAX_LENGTH) return false;
  if (paragraph.includes('\u{FFFD}')) return false;
  if (!UNSPACED.test(paragraph) && paragraph.split(' ').length < MIN_WORDS) return false;
  return (paragraph.match(TEXT)?.length ?? 0) >= MIN_TEXT_SHARE * paragraph.length;
}

const BEGINNING = /^[\p{Lu}\p{Lt}\p{Lo}"'(“‘«„¿¡]/u;
const END = /[.!?:…。！？：।؟][")'\]”’»“」』）]*$/u;
const CODE = /[_{}<>=;\\|#@~^*/]/g;
const MAX_CODE_SHARE = 0.02;
const MIN_SENTENCE_WORDS = 8;

/**
 * Tells whether a paragraph of prose consists of sentences: it begins and ends as one does, and has hardly
 * any signs of code. Lists of names, headings and declarations do not pass.
 */
export function isSentences(paragraph: string): boolean {
  if (!BEGINNING.test(paragraph) || !END.test(paragraph)) return false;
  if (!UNSPACED.test(paragraph) && paragraph.split(' ').length < MIN_SENTENCE_WORDS) return false;
  return (paragraph.match(CODE)?.length ?? 0) <= MAX_CODE_SHARE * paragraph.length;
}
