import { DIGIT, foldCase, LETTER, OPENER, SPACE, traitsOf } from './character-traits.ts';
import { characterLength, codePointAt, previousCharacter } from './utf8.ts';
import { LONGEST_WORD } from './word-table.ts';
import type { FoldedWord } from './word-table.ts';

/** The apostrophe, which also stands for the typographic one in folded words. */
const APOSTROPHE = 0x27;
const HYPHEN = 0x2d;
const DOT = 0x2e;
const UNDERSCORE = 0x5f;
const RIGHT_QUOTE = 0x2019;
const RIGHT_QUOTE_LEAD = 0xe2;
const ASCII_SIZE = 0x80;
/** For each byte 1 if it is an ASCII character within a word, whatever stands beside it. */
const WORD_BYTES = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < ASCII_SIZE && (traitsOf(byte) & (SPACE | OPENER)) === 0 ? 1 : 0,
);
/** ASCII characters in lower case. */
const LOWER_CASE = Uint8Array.from({ length: ASCII_SIZE }, (_, byte) => foldCase(byte));

/** Reads characters and words of a text in UTF-8; one object serves any number of texts. */
export class TextWords {
  /** The word that was read last. */
  readonly word: FoldedWord = { units: new Uint16Array(LONGEST_WORD), length: 0 };
  bytes: Uint8Array = new Uint8Array();
  /** Where the text ends in `bytes`. */
  end = 0;

  /** Turns to the text in `bytes` that ends at `end`. */
  open(bytes: Uint8Array, end: number): void {
    this.bytes = bytes;
    this.end = end;
  }

  /** Decodes the character at `index`. */
  codePointAt(index: number): number {
    return codePointAt(this.bytes, index, this.end);
  }

  /** Returns the traits of the character at `index`. */
  traitsAt(index: number): number {
    return traitsOf(codePointAt(this.bytes, index, this.end));
  }

  /** Finds where the character behind the one at `index` begins. */
  after(index: number): number {
    return index + characterLength(this.bytes[index]!);
  }

  /** Finds where the character before `index` begins. */
  before(index: number): number {
    return previousCharacter(this.bytes, index, 0);
  }

  /** Skips the characters that have one of the traits. */
  skip(start: number, traits: number): number {
    let index = start;
    while (index < this.end && (this.traitsAt(index) & traits) !== 0) index = this.after(index);
    return index;
  }

  /** Reads the letters from `index` on, at most as many as a word of a table has; returns where they end. */
  readWord(index: number): number {
    let length = 0;
    let next = index;
    while (next < this.end && length < LONGEST_WORD && (this.traitsAt(next) & LETTER) !== 0) {
      this.word.units[length++] = foldCase(this.codePointAt(next));
      next = this.after(next);
    }
    this.word.length = length;
    return next;
  }

  /** Finds where the word that ends at `end` begins, opening brackets and quotes left out; at least `start`. */
  findWordStart(end: number, start: number): number {
    const { bytes } = this;
    let wordStart = end;
    for (let i = 0; i <= LONGEST_WORD && wordStart > start; i++) {
      if (WORD_BYTES[bytes[wordStart - 1]!] === 1) {
        wordStart--;
        continue;
      }
      const previous = this.before(wordStart);
      const traits = this.traitsAt(previous);
      if ((traits & (SPACE | OPENER)) !== 0 && ((traits & SPACE) !== 0 || !this.#joins(previous, start)))
        break;
      wordStart = previous;
    }
    return wordStart;
  }

  /** An apostrophe, hyphen or underscore within a word is none that opens a quotation or emphasis. */
  #joins(index: number, start: number): boolean {
    const byte = this.bytes[index]!;
    if (index === start || (byte !== APOSTROPHE && byte !== HYPHEN && byte !== UNDERSCORE)) return false;
    const previous = this.before(index);
    return (this.traitsAt(previous) & (LETTER | DIGIT)) !== 0 || this.bytes[previous] === DOT;
  }

  /** Skips what stands before an apostrophe, as in `l'art`, unless a single letter follows, as in `it's`. */
  skipArticle(start: number, end: number): number {
    const { bytes } = this;
    for (let index = end - 3; index > start; index--) {
      const byte = bytes[index]!;
      if (byte === APOSTROPHE) return index + 1;
      const isQuote = byte === RIGHT_QUOTE_LEAD && this.codePointAt(index) === RIGHT_QUOTE;
      if (isQuote && index + 5 <= end) return index + 3;
    }
    return start;
  }

  /** Reads the characters `start .. end` as a word; false if they are more than a word of a table has. */
  fold(start: number, end: number): boolean {
    const { bytes, word } = this;
    const { units } = word;
    let length = 0;
    for (let index = start; index < end; index = this.after(index)) {
      if (length === LONGEST_WORD) return false;
      const byte = bytes[index]!;
      if (byte < ASCII_SIZE) {
        units[length++] = LOWER_CASE[byte]!;
        continue;
      }
      const codePoint = this.codePointAt(index);
      units[length++] = codePoint === RIGHT_QUOTE ? APOSTROPHE : foldCase(codePoint);
    }
    word.length = length;
    return true;
  }
}
