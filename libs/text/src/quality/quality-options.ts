/**
 * Limits of a quality filter. Each is off unless it is given; a document at a limit stays.
 *
 * A word is a run of characters without white space; so rules on words suit scripts that put spaces
 * between them. Characters are code points of the text with each run of white space made one space and
 * none at its ends. A line is trimmed, and counts if something is left. Shares run from 0 to 1.
 */
export interface QualityOptions {
  readonly minCharacters?: number;
  readonly maxCharacters?: number;
  readonly minWords?: number;
  readonly maxWords?: number;
  /** Mean length of the words, in characters. */
  readonly minMeanWordLength?: number;
  readonly maxMeanWordLength?: number;
  /** Hash signs per word, or ellipses (`…` or `...`) per word, whichever are more. */
  readonly maxSymbolShare?: number;
  /** Letters of any script among the characters that are neither white space nor combining marks. */
  readonly minLetterShare?: number;
  /** Words with a letter among all words. */
  readonly minLetterWordShare?: number;
  /** Decimal digits of any script among the characters that are neither white space nor marks. */
  readonly maxDigitShare?: number;
  /** Upper-case letters among all letters. */
  readonly maxUppercaseShare?: number;
  /** Opening curly brackets, a sign of code and of templates. */
  readonly maxCurlyBrackets?: number;
  /** Length of the longest line, in characters. */
  readonly maxLineLength?: number;
  /** Lines shorter than `shortLineCharacters` among all lines. */
  readonly maxShortLineShare?: number;
  /** What is a short line: one of fewer characters than this; 30 by default, as in FineWeb. */
  readonly shortLineCharacters?: number;
  /** Lines that end with a mark that ends sentences, an ellipsis or a closing quote, among all lines. */
  readonly minTerminatedLineShare?: number;
  /** Lines that begin with the mark of a list (`-`, `*`, `•` and the like) among all lines. */
  readonly maxBulletLineShare?: number;
  /** Lines that end with an ellipsis among all lines. */
  readonly maxEllipsisLineShare?: number;
  /** Lines that stood in the document before among all lines. */
  readonly maxDuplicateLineShare?: number;
  /** Bytes of the lines that stood in the document before among those of all lines. */
  readonly maxDuplicateLineBytesShare?: number;
  /** Paragraphs (lines without an empty one between) that stood in the document before among all. */
  readonly maxDuplicateParagraphShare?: number;
  /** Bytes of the paragraphs that stood in the document before among those of all paragraphs. */
  readonly maxDuplicateParagraphBytesShare?: number;
}

/** Name of a limit, and so of a reason why a document is left out. */
export type QualityRule = Exclude<keyof QualityOptions, 'shortLineCharacters'>;
