/** What {@link preprocessAlbertText} does besides removing accents. */
export interface AlbertTextOptions {
  /** Whether to lower-case, default true, as the uncased models do. */
  readonly lowerCase?: boolean;
  /** Whether to trim and to join words by single spaces, default true. */
  readonly removeSpace?: boolean;
  /**
   * Whether to turn two back-ticks or two apostrophes into a double quote first, default false: the
   * original preparation code does not, the Hugging Face tokenizer does.
   */
  readonly normalizeQuotes?: boolean;
}

/** White space as Python's `str.split` has it: more control characters than JavaScript's `\s`, no U+FEFF. */
const PYTHON_SPACE =
  // oxlint-disable-next-line no-control-regex -- the four separators and NEL are white space in Python
  /[\t-\r\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
const ASCII_ONLY = /^[\0-\x7f]*$/; // oxlint-disable-line no-control-regex -- NUL is ASCII, too
const MARK = /\p{M}/gu;
/** The one character of the highest combining class, 240: every other non-zero class sorts before it. */
const YPOGEGRAMMENI = '\u0345';

/**
 * Normalises text as ALBERT did before SentencePiece: spaces, accents, case.
 *
 * In this order: quotes (option), white space, NFKD, removal of every code point with a non-zero
 * combining class (spacing marks of class 0 stay), lower case. Nothing is recomposed. Examples:
 * `½` becomes `1⁄2`, `ﬁ` becomes `fi`, `İ` becomes `i`, `ß` stays, `が` becomes `か`.
 *
 * @see google-research/albert, tokenization.py, preprocess_text.
 */
export function preprocessAlbertText(text: string, options: AlbertTextOptions = {}): string {
  const { lowerCase = true, removeSpace = true, normalizeQuotes = false } = options;
  let result = normalizeQuotes ? text.replaceAll(/``|''/g, '"') : text;
  if (removeSpace) result = result.replaceAll(PYTHON_SPACE, ' ').replaceAll(/^ | $/g, '');
  if (!ASCII_ONLY.test(result)) {
    result = result.normalize('NFKD').replaceAll(MARK, (mark) => (isCombining(mark) ? '' : mark));
  }
  return lowerCase ? result.toLowerCase() : result;
}

/**
 * Whether the canonical combining class of a code point is not zero.
 *
 * JavaScript has no such property, but canonical ordering shows it: a character of a non-zero class
 * moves before one of a higher class, and a character of class zero never moves.
 */
function isCombining(character: string): boolean {
  const known = COMBINING.get(character);
  if (known !== undefined) return known;
  const pair = YPOGEGRAMMENI + character;
  const combining = character === YPOGEGRAMMENI || pair.normalize('NFD') !== pair;
  COMBINING.set(character, combining);
  return combining;
}

/** Answers so far; bounded by the number of marks in Unicode, about 2,500. */
const COMBINING: Map<string, boolean> = new Map();
