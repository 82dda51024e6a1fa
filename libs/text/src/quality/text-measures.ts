/**
 * Measures what quality rules ask of a document, in one pass over its UTF-8 bytes.
 *
 * Plain ASCII and blanks, nearly all of English, go through a loop without branches on the text: a table
 * packs what a byte adds to four counts into one integer, and where words begin follows from the bits
 * of neighbours. Line feeds, other characters and the few marks that are counted leave that loop.
 */
import { characterLength, codePointAt, previousCharacter } from '../sentences/utf8.ts';
import { AsciiRun } from './ascii-run.ts';
import { BULLET, DIGIT, kindOf, LETTER, MARK, SPACE, TERMINAL, UPPER } from './character-kinds.ts';
import { DocumentLines } from './document-lines.ts';

const LINE_FEED = 0x0a;
const BLANK = 0x20;
const HASH_SIGN = 0x23;
const DOT = 0x2e;
const CURLY_BRACKET = 0x7b;
const FIRST_FOREIGN = 0x80;
const ELLIPSIS = 0x2026;
const ELLIPSIS_DOTS = 3;

/** Bits of a count in a packed sum: ink lowest, then letters, upper-case letters, digits. */
const COUNT_BITS = 8;
const COUNT_MASK = 0xff;
/** Bytes counted one by one before four at a time are tried again; the counts of a sum go to 255. */
const FEW_BYTES = 8;
/** Weight of a byte that leaves the loop. */
const LEAVE = -1;

const WEIGHTS: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  if (byte === BLANK) return 0;
  const kind = byte < FIRST_FOREIGN ? kindOf(byte) : SPACE;
  if (byte === HASH_SIGN || byte === DOT || byte === CURLY_BRACKET || (kind & SPACE) !== 0) return LEAVE;
  const counts = [1, kind & LETTER, kind & UPPER, kind & DIGIT];
  return counts.reduce((weight, count, place) => weight | (count === 0 ? 0 : 1 << (place * COUNT_BITS)), 0);
});

/**
 * Counts of one document; one object serves any number of them without allocating.
 *
 * A word is a run of characters that are no white space. A line is trimmed, ends at a line feed, and
 * counts if something is left; a paragraph is a run of lines without an empty one.
 */
export class TextMeasures {
  /** Characters of all words, marks included. */
  inkCharacters = 0;
  marks = 0;
  words = 0;
  /** Words with a letter. */
  letterWords = 0;
  letters = 0;
  upperCaseLetters = 0;
  digits = 0;
  hashSigns = 0;
  /** Ellipses: `…` or three full stops. */
  ellipses = 0;
  /** Curly brackets that open. */
  curlyBrackets = 0;
  lines = 0;
  shortLines = 0;
  terminatedLines = 0;
  bulletLines = 0;
  ellipsisLines = 0;
  /** Characters of the longest line, each run of white space as one. */
  longestLine = 0;
  /** Where the lines stand; holds until the next document. */
  readonly documentLines: DocumentLines = new DocumentLines();

  readonly #shortLineCharacters: number;
  readonly #run = new AsciiRun();
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  /** Whether the character before is ink (1), and whether its word has a letter so far. */
  #inWord = 0;
  #hasLetter = 0;
  #lineStart = 0;
  /** Counts at the start of the line. */
  #lineInk = 0;
  #lineWords = 0;

  /** @param shortLineCharacters A line of fewer characters is short. */
  constructor(shortLineCharacters = 0) {
    this.#shortLineCharacters = shortLineCharacters;
  }

  /** Characters of the text, each run of white space as one and none at its ends. */
  get characters(): number {
    return this.words === 0 ? 0 : this.inkCharacters + this.words - 1;
  }

  /** Measures the text in bytes `start .. end`, in time linear in its length. */
  measure(bytes: Uint8Array, start: number, end: number): void {
    this.#clear(bytes, end);
    let index = this.#beginLine(start);
    while (index < end) {
      const byte = bytes[index]!;
      if (byte === LINE_FEED) index = this.#endLine(index);
      else if (byte >= FIRST_FOREIGN) index = this.#passForeign(index);
      else index = WEIGHTS[byte] === LEAVE ? this.#passMark(index, byte) : this.#passPlain(index);
    }
    this.#endLine(end);
  }

  #clear(bytes: Uint8Array, end: number): void {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes as Uint8Array<ArrayBuffer>;
      this.#view = new DataView(this.#bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#end = end;
    this.inkCharacters = this.marks = this.words = this.letterWords = 0;
    this.letters = this.upperCaseLetters = this.digits = 0;
    this.hashSigns = this.ellipses = this.curlyBrackets = 0;
    this.lines = this.shortLines = this.terminatedLines = this.bulletLines = this.ellipsisLines = 0;
    this.longestLine = 0;
    this.documentLines.clear();
  }

  /** Counts plain bytes and blanks, many or a few, and returns where they end. */
  #passPlain(start: number): number {
    if (this.#inWord !== this.#hasLetter) return this.#passBytes(start);
    const run = this.#run;
    run.inWord = this.#inWord;
    const index = run.read(this.#view, start, this.#end);
    if (index === start) return this.#passBytes(start);
    this.#inWord = this.#hasLetter = run.inWord;
    this.words += run.words;
    this.letterWords += run.words;
    this.inkCharacters += run.ink;
    this.letters += run.letters;
    this.upperCaseLetters += run.upperCaseLetters;
    this.digits += run.digits;
    return index;
  }

  /** Counts a few plain bytes and blanks one by one, and returns where they end. */
  #passBytes(start: number): number {
    const bytes = this.#bytes;
    const weights = WEIGHTS;
    const end = Math.min(this.#end, start + FEW_BYTES);
    let inWord = this.#inWord;
    let hasLetter = this.#hasLetter;
    let sum = 0;
    let words = 0;
    let letterWords = 0;
    let index = start;
    for (; index < end; index++) {
      const weight = weights[bytes[index]!]!;
      if (weight === LEAVE) break;
      const ink = weight & 1;
      const letter = (weight >> COUNT_BITS) & 1;
      words += ink & ~inWord;
      letterWords += letter & ~hasLetter;
      hasLetter = (hasLetter | letter) & ink;
      inWord = ink;
      sum = (sum + weight) | 0;
    }
    this.#inWord = inWord;
    this.#hasLetter = hasLetter;
    this.words += words;
    this.letterWords += letterWords;
    this.inkCharacters += sum & COUNT_MASK;
    this.letters += (sum >>> COUNT_BITS) & COUNT_MASK;
    this.upperCaseLetters += (sum >>> (2 * COUNT_BITS)) & COUNT_MASK;
    this.digits += sum >>> (3 * COUNT_BITS);
    return index;
  }

  /** Counts characters beyond ASCII and the blanks between them, and returns where they end. */
  #passForeign(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let index = start;
    while (index < end) {
      const byte = bytes[index]!;
      if (byte === BLANK) {
        this.#inWord = this.#hasLetter = 0;
        index++;
        continue;
      }
      if (byte < FIRST_FOREIGN) break;
      const codePoint = codePointAt(bytes, index, end);
      this.#countInk(kindOf(codePoint));
      if (codePoint === ELLIPSIS) this.ellipses++;
      index += characterLength(byte);
    }
    return Math.min(index, end);
  }

  /** Counts a mark that leaves the loop of plain bytes, or white space other than a blank. */
  #passMark(index: number, byte: number): number {
    if (byte === DOT) return this.#passDots(index);
    this.#countInk(kindOf(byte));
    if (byte === HASH_SIGN) this.hashSigns++;
    else if (byte === CURLY_BRACKET) this.curlyBrackets++;
    return index + 1;
  }

  #passDots(start: number): number {
    let end = start;
    for (; end < this.#end && this.#bytes[end] === DOT; end++) this.#countInk(0);
    this.ellipses += Math.floor((end - start) / ELLIPSIS_DOTS);
    return end;
  }

  /** Counts one character of a kind, white space included. */
  #countInk(kind: number): void {
    const ink = (kind & SPACE) ^ 1;
    const letter = (kind & LETTER) >> 1;
    this.words += ink & ~this.#inWord;
    this.letterWords += letter & ~this.#hasLetter;
    this.#hasLetter = (this.#hasLetter | letter) & ink;
    this.#inWord = ink;
    this.inkCharacters += ink;
    this.letters += letter;
    this.upperCaseLetters += (kind & UPPER) >> 2;
    this.digits += (kind & DIGIT) >> 3;
    this.marks += (kind & MARK) >> 4;
  }

  /** Begins a line at its first character that is no white space, which it returns. */
  #beginLine(start: number): number {
    const bytes = this.#bytes;
    let index = start;
    while (index < this.#end) {
      const byte = bytes[index]!;
      if (byte === LINE_FEED || (byte > BLANK && byte < FIRST_FOREIGN)) break;
      if ((kindOf(codePointAt(bytes, index, this.#end)) & SPACE) === 0) break;
      index += characterLength(byte);
    }
    this.#lineStart = index;
    this.#lineInk = this.inkCharacters;
    this.#lineWords = this.words;
    this.#inWord = this.#hasLetter = 0;
    return index;
  }

  /** Ends a line before the line feed at `index`, and returns where the next one begins. */
  #endLine(index: number): number {
    if (this.words === this.#lineWords) {
      this.documentLines.endParagraph();
      return this.#beginLine(index + 1);
    }
    const start = this.#lineStart;
    const end = this.#trimEnd(index);
    this.lines++;
    const characters = this.inkCharacters - this.#lineInk + this.words - this.#lineWords - 1;
    if (characters > this.longestLine) this.longestLine = characters;
    if (characters < this.#shortLineCharacters) this.shortLines++;
    this.#judgeEnds(start, end);
    this.documentLines.push(start, end);
    return this.#beginLine(index + 1);
  }

  /** Finds where the last word before `index` ends. */
  #trimEnd(index: number): number {
    const bytes = this.#bytes;
    let end = index;
    while (end > this.#lineStart) {
      const previous = previousCharacter(bytes, end, this.#lineStart);
      const byte = bytes[previous]!;
      if (byte > BLANK && byte < FIRST_FOREIGN) break;
      if ((kindOf(codePointAt(bytes, previous, end)) & SPACE) === 0) break;
      end = previous;
    }
    return end;
  }

  /** Looks at the first and the last character of the line. */
  #judgeEnds(start: number, end: number): void {
    const bytes = this.#bytes;
    if ((kindOf(codePointAt(bytes, start, end)) & BULLET) !== 0) this.bulletLines++;
    const last = codePointAt(bytes, previousCharacter(bytes, end, start), end);
    if ((kindOf(last) & TERMINAL) !== 0) this.terminatedLines++;
    const hasDots = last === DOT && end - start >= ELLIPSIS_DOTS;
    if (last === ELLIPSIS || (hasDots && bytes[end - 2] === DOT && bytes[end - 3] === DOT))
      this.ellipsisLines++;
  }
}
