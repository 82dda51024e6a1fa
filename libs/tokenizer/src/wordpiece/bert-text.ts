import {
  ACCENT,
  bertCharacters,
  DECOMPOSED,
  decompose,
  IDEOGRAPH,
  lowerCase,
  lowerCaseTail,
  PUNCTUATION,
  REMOVED,
  SPACE,
} from './bert-characters.ts';
import { byteLengthOf, codePointOf, readCharacter, writeCharacter } from './utf8-character.ts';

/** How text is simplified before it is split to words; the names are those of transformers' BertTokenizer. */
export interface BertTextRules {
  /** Whether control characters and U+FFFD go. */
  readonly cleanText: boolean;
  /** Whether each ideograph is a word of its own. */
  readonly tokenizeChineseChars: boolean;
  /** Whether accents are removed. */
  readonly stripAccents: boolean;
  /** Whether letters become small. */
  readonly lowerCase: boolean;
}

/** The densest text is of characters in two bytes that NFD makes three of. */
const MAX_CHARACTERS_PER_BYTE = 2;
const INITIAL_CAPACITY = 64;
const SPACE_CHARACTER = 0x20;

/**
 * A text as BERT's normaliser leaves it, and where each of its characters comes from.
 *
 * The steps are those of Hugging Face's `BertNormalizer`, one after another: remove control
 * characters, put spaces around ideographs, take characters apart (NFD) and drop the accents,
 * lower-case. Characters are lower-cased one by one, so that the last letter of `ΟΔΟΣ` becomes
 * `σ` (Python's BERT makes it `ς`).
 *
 * Every step looks at one character, but for the order of marks in NFD, which is decided between
 * two characters of combining class 0. So text may be cut before and after such a character
 * without a change, as long as the character itself is a space or a word of its own.
 *
 * An instance keeps its arrays; a text is gone when the next is read.
 */
export class BertText {
  /** The characters, `[length]`. */
  codePoints: Int32Array = new Int32Array(INITIAL_CAPACITY);
  /** The byte of the source where each character's original starts, `[length]`. */
  starts: Int32Array = new Int32Array(INITIAL_CAPACITY);
  /** The byte of the source just past each character's original, `[length]`. */
  ends: Int32Array = new Int32Array(INITIAL_CAPACITY);
  length = 0;
  /** The first character of the word that {@link findWord} found. */
  wordStart = 0;
  /** Just past the last character of the word that {@link findWord} found, where it goes on from. */
  wordEnd = 0;

  private readonly rules: BertTextRules;
  private readonly characters = bertCharacters();
  /** 1 for a character that NFD adds behind the first of its original. */
  private isAdded = new Uint8Array(INITIAL_CAPACITY);

  constructor(rules: BertTextRules) {
    this.rules = rules;
  }

  /** Reads the UTF-8 bytes `[start, end)` and normalises them. */
  read(bytes: Uint8Array, start: number, end: number): void {
    const { cleanText, stripAccents } = this.rules;
    const { flags, combiningClasses } = this.characters;
    this.reserve((end - start + 1) * MAX_CHARACTERS_PER_BYTE);
    this.length = 0;
    this.wordStart = 0;
    this.wordEnd = 0;
    let hasMarks = false;
    for (let at = start; at < end;) {
      const character = readCharacter(bytes, at, end);
      const codePoint = codePointOf(character);
      const next = at + byteLengthOf(character);
      if (!cleanText || (flags[codePoint]! & REMOVED) === 0) {
        this.pushSpaced(codePoint, at, next);
        hasMarks ||= combiningClasses[this.codePoints[this.length - 1]!] !== 0;
      }
      at = next;
    }
    if (!stripAccents) return;
    if (hasMarks) this.orderMarks();
    this.dropAccents();
  }

  /** Finds the next word before `limit`: a punctuation mark, or what stands between marks and white space. */
  findWord(limit: number): boolean {
    const { codePoints } = this;
    const { flags } = this.characters;
    let start = this.wordEnd;
    while (start < limit && (flags[codePoints[start]!]! & SPACE) !== 0) start++;
    let end = start;
    while (end < limit && (flags[codePoints[end]!]! & (SPACE | PUNCTUATION)) === 0) end++;
    if (end === start && start < limit) end++;
    this.wordStart = start;
    this.wordEnd = end;
    return start < limit;
  }

  /** Writes the characters `[from, to)` as UTF-8 to `target`, which has room for it, and returns the end. */
  write(target: Uint8Array, from: number, to: number): number {
    let at = 0;
    for (let index = from; index < to; index++) at = writeCharacter(target, at, this.codePoints[index]!);
    return at;
  }

  private pushSpaced(codePoint: number, start: number, end: number): void {
    const flags = this.characters.flags[codePoint]!;
    const isSpaced = this.rules.tokenizeChineseChars && (flags & IDEOGRAPH) !== 0;
    if (isSpaced) this.push(SPACE_CHARACTER, start, end);
    if (this.rules.cleanText && (flags & SPACE) !== 0) this.push(SPACE_CHARACTER, start, end);
    else if (!this.rules.stripAccents) this.pushCased(codePoint, start, end);
    else if ((flags & DECOMPOSED) !== 0) this.pushDecomposed(codePoint, start, end);
    else this.push(codePoint, start, end);
    if (isSpaced) this.push(SPACE_CHARACTER, start, end);
  }

  private pushCased(codePoint: number, start: number, end: number): void {
    if (!this.rules.lowerCase) return this.push(codePoint, start, end);
    this.push(lowerCase(codePoint), start, end);
    const tail = lowerCaseTail(codePoint);
    if (tail !== 0) this.push(tail, start, end);
  }

  private pushDecomposed(codePoint: number, start: number, end: number): void {
    const parts = decompose(codePoint);
    for (let index = 0; index < parts.length; index++) {
      this.push(parts[index]!, start, end);
      if (index > 0) this.isAdded[this.length - 1] = 1;
    }
  }

  private push(codePoint: number, start: number, end: number): void {
    const index = this.length++;
    this.codePoints[index] = codePoint;
    this.starts[index] = start;
    this.ends[index] = end;
    this.isAdded[index] = 0;
  }

  private orderMarks(): void {
    const { combiningClasses } = this.characters;
    for (let from = 0; from < this.length;) {
      let to = from;
      let isOrdered = true;
      for (let before = 0; to < this.length; to++) {
        const combiningClass = combiningClasses[this.codePoints[to]!]!;
        if (combiningClass === 0) break;
        isOrdered &&= before <= combiningClass;
        before = combiningClass;
      }
      if (!isOrdered) this.orderRun(from, to);
      from = to + 1;
    }
  }

  /**
   * Orders the marks `[from, to)` by their classes, equal ones as they stand.
   *
   * The reference hands out the places in the source after that: to each mark that was a character
   * of the source the place of the next such mark, to each that NFD added the place before.
   */
  private orderRun(from: number, to: number): void {
    const { combiningClasses } = this.characters;
    const marks: { codePoint: number; isAdded: number }[] = [];
    const places: { start: number; end: number }[] = [];
    const before = Math.max(from - 1, 0);
    places.push({ start: this.starts[before]!, end: this.ends[before]! });
    for (let index = from; index < to; index++) {
      const isAdded = this.isAdded[index]!;
      marks.push({ codePoint: this.codePoints[index]!, isAdded });
      if (isAdded === 0) places.push({ start: this.starts[index]!, end: this.ends[index]! });
    }
    marks.sort((left, right) => combiningClasses[left.codePoint]! - combiningClasses[right.codePoint]!);
    let placeIndex = 0;
    marks.forEach(({ codePoint, isAdded }, index) => {
      if (isAdded === 0) placeIndex++;
      this.codePoints[from + index] = codePoint;
      this.starts[from + index] = places[placeIndex]?.start ?? 0;
      this.ends[from + index] = places[placeIndex]?.end ?? 0;
    });
  }

  /** Drops the accents, and makes letters small if asked; what NFD leaves has no small form of two characters. */
  private dropAccents(): void {
    const { flags } = this.characters;
    let to = 0;
    for (let from = 0; from < this.length; from++) {
      const codePoint = this.codePoints[from]!;
      if ((flags[codePoint]! & ACCENT) !== 0) continue;
      this.codePoints[to] = this.rules.lowerCase ? lowerCase(codePoint) : codePoint;
      this.starts[to] = this.starts[from]!;
      this.ends[to++] = this.ends[from]!;
    }
    this.length = to;
  }

  private reserve(capacity: number): void {
    if (capacity <= this.codePoints.length) return;
    const size = Math.max(capacity, this.codePoints.length * 2);
    this.codePoints = new Int32Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.isAdded = new Uint8Array(size);
  }
}
