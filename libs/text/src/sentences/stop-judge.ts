/**
 * The rules that tell full stops that end a sentence from those that do not.
 *
 * A stop ends its sentence if white space follows, the next word does not start in lower case, and the
 * word before is no abbreviation, initial, ordinal or list number. Where that word ends sentences as often
 * as not, the next one decides: `in the U.S. Army` goes on, `in the U.S. The` does not.
 */
import { CASELESS, DIGIT, LETTER, LOWER, OPENER, SPACE, traitsOf, UPPER } from './character-traits.ts';
import {
  AFTER_ORDINAL,
  BEFORE_ORDINAL,
  EXCLAIMED,
  FINAL,
  FOREIGN,
  INNER,
  NAMED_BY_LETTER,
  NUMBER,
  OPEN,
  SPEECH,
  STARTER,
} from './language-table.ts';
import { BARE_STOP } from './stop-kinds.ts';
import { TextWords } from './text-words.ts';
import { isAccentedLatin, isDotted, isNumeral, isRomanNumeral, isStreet } from './word-shapes.ts';
import type { WordTable } from './word-table.ts';

/** A run of stops in a text; one object is filled anew for every run. */
export interface StopRun {
  /** Where the current sentence starts. */
  sentenceStart: number;
  /** The stops, half-open. */
  start: number;
  end: number;
  /** Just past the quotes and brackets that close after the stops. */
  closed: number;
  /** Kind of the last stop. */
  kind: number;
  /** Whether the run is one ASCII full stop. */
  isSingleDot: boolean;
}

const DOT = 0x2e;
const FULL_WIDTH_DOT = 0xff0e;
const RIGHT_GUILLEMET = 0xbb;
const RIGHT_GUILLEMET_BYTES = 2;
/** Where the scripts of East Asia begin, which put no space between words. */
const FIRST_EAST_ASIAN = 0x2e80;
/** Longest number that counts the points of a list; ordinals have one digit less. */
const LIST_DIGITS = 3;
/** Bytes of quotes and brackets that may stand before the number of a list; a bound keeps the time linear. */
const MOST_OPENERS = 16;
/** Longest name between a Chinese quotation and its verb. */
const LONGEST_CHINESE_NAME = 6;

const codePointsOf = (text: string): ReadonlySet<number> =>
  new Set(Array.from(text, (c) => c.codePointAt(0)!));

/** Characters before which a sentence goes on, whatever stop was before. */
const CONTINUING = codePointsOf(',;:.)]}&%=/+|\u2026\uff0c\u3001\uff1b\uff1a\u3068');
/** Chinese verbs of speech. */
const CHINESE_SPEECH = codePointsOf('\u8bf4\u8aaa\u9053\u95ee\u554f\u558a\u53eb\u7b54');

/** Judges the stops of one text after the other. */
export class StopJudge {
  readonly #table: WordTable;
  readonly #text = new TextWords();
  /** Where the word before the stop begins. */
  #wordStart = 0;

  constructor(table: WordTable) {
    this.#table = table;
  }

  /** Turns to the text in `bytes` that ends at `end`. */
  open(bytes: Uint8Array, end: number): void {
    this.#text.open(bytes, end);
  }

  /** Tells whether a run of stops ends its sentence; may move `closed` behind a guillemet that is set off. */
  endsSentence(run: StopRun): boolean {
    const text = this.#text;
    if (run.closed >= text.end) return true;
    if (run.kind === BARE_STOP) return this.#endsAtBareStop(run);
    if ((text.traitsAt(run.closed) & SPACE) === 0) return this.#isBetweenEastAsian(run);
    const next = this.#findNext(run);
    if (next >= text.end) return true;
    const codePoint = text.codePointAt(next);
    if (CONTINUING.has(codePoint)) return false;
    if ((traitsOf(codePoint) & LOWER) !== 0 && !this.#isUpperSecond(next)) return false;
    return run.isSingleDot ? this.#endsAfterWord(run, next) : !this.#isExclamationInside(run, next);
  }

  /** A stop that needs no space ends its sentence, unless it is a decimal point or within a quotation. */
  #endsAtBareStop(run: StopRun): boolean {
    const text = this.#text;
    const next = text.codePointAt(run.closed);
    if (CONTINUING.has(next)) return false;
    if (run.closed > run.end) return !this.#isChineseSpeech(run.closed);
    return text.codePointAt(text.before(run.end)) !== FULL_WIDTH_DOT || (traitsOf(next) & DIGIT) === 0;
  }

  #isChineseSpeech(start: number): boolean {
    const text = this.#text;
    let index = start;
    for (let i = 0; i <= LONGEST_CHINESE_NAME && index < text.end; i++) {
      const codePoint = text.codePointAt(index);
      if (CHINESE_SPEECH.has(codePoint)) return true;
      if ((traitsOf(codePoint) & CASELESS) === 0) return false;
      index = text.after(index);
    }
    return false;
  }

  /** Tells whether a Western stop stands between East Asian characters. */
  #isBetweenEastAsian({ start, closed }: StopRun): boolean {
    const text = this.#text;
    if ((text.traitsAt(closed) & CASELESS) === 0 || start === 0) return false;
    return (
      text.codePointAt(closed) >= FIRST_EAST_ASIAN && text.codePointAt(text.before(start)) >= FIRST_EAST_ASIAN
    );
  }

  /** Finds the first character of the next word. */
  #findNext(run: StopRun): number {
    const text = this.#text;
    let next = text.skip(run.closed, SPACE);
    if (next < text.end && text.codePointAt(next) === RIGHT_GUILLEMET) {
      // French sets guillemets off by spaces; one that opens a German quotation stands before a letter.
      const behind = next + RIGHT_GUILLEMET_BYTES;
      if (behind >= text.end || (text.traitsAt(behind) & LETTER) === 0) {
        run.closed = behind;
        next = behind;
      }
    }
    return text.skip(next, OPENER | SPACE);
  }

  /** Tells whether the second letter from `index` on is in upper case, as in `iPhone`. */
  #isUpperSecond(index: number): boolean {
    const second = this.#text.after(index);
    return second < this.#text.end && (this.#text.traitsAt(second) & UPPER) !== 0;
  }

  /** Tells whether two letters in upper case stand at `index`. */
  #isUpperPair(index: number): boolean {
    return (this.#text.traitsAt(index) & UPPER) !== 0 && this.#isUpperSecond(index);
  }

  /** Tells whether the sentence goes on, as in `"Why?" Mary asked.` and `Yahoo! Finance`. */
  #isExclamationInside(run: StopRun, next: number): boolean {
    const text = this.#text;
    if (run.closed > run.end) {
      const nameEnd = text.readWord(next);
      const second = text.skip(nameEnd, SPACE);
      return second > nameEnd && this.#isFlagged(second, SPEECH);
    }
    const isKnown = text.fold(text.findWordStart(run.start, run.sentenceStart), run.start);
    return isKnown && (this.#flags() & EXCLAIMED) !== 0 && !this.#isStarter(next);
  }

  /** Judges a single full stop by the word before it and the word after it, which starts at `next`. */
  #endsAfterWord(run: StopRun, next: number): boolean {
    const text = this.#text;
    const start = text.skipArticle(text.findWordStart(run.start, run.sentenceStart), run.start);
    this.#wordStart = start;
    if (!text.fold(start, run.start) || text.word.length === 0) return true;
    const isNear = start - run.sentenceStart <= MOST_OPENERS;
    const isFirst = isNear && start <= text.skip(run.sentenceStart, OPENER);
    if (isNumeral(text.word)) return this.#endsAfterNumber(isFirst, next);
    if (isFirst && this.#isListLetter()) return false;
    const flags = this.#flags();
    if ((flags & INNER) !== 0) return false;
    if ((flags & (FINAL | FOREIGN)) !== 0 && this.#isOrdinary(flags, run.start, next)) return true;
    return this.#endsAfterOpenWord(flags, next);
  }

  /** Tells whether the word that ends at `end` ends sentences like any other: `etc.`, or an acronym. */
  #isOrdinary(flags: number, end: number, next: number): boolean {
    const text = this.#text;
    if ((flags & FINAL) !== 0) return true;
    if (text.word.length === 1 || this.#isUpperPair(next)) return false;
    return this.#isUpperPair(text.before(text.before(end)));
  }

  /** Judges a word that is no abbreviation, or one that sentences end with too. */
  #endsAfterOpenWord(flags: number, next: number): boolean {
    const { word } = this.#text;
    const isKnown = (flags & (OPEN | NUMBER)) !== 0;
    if (word.length === 1 && !isKnown) return this.#endsAfterLetter(next);
    const isOpen = (flags & OPEN) !== 0 || isDotted(word) || isStreet(word);
    if ((isOpen || isKnown) && this.#isNumber(next)) return false;
    return !isOpen || this.#isStarter(next);
  }

  /** A number of up to three digits at the start of a sentence is that of a list; ordinals go on. */
  #endsAfterNumber(isFirst: boolean, next: number): boolean {
    const { length } = this.#text.word;
    if (length > LIST_DIGITS) return true;
    if (isFirst) return false;
    if (length === LIST_DIGITS) return true;
    if (this.#isFlagged(next, AFTER_ORDINAL)) return false;
    return (this.#previousFlags() & BEFORE_ORDINAL) === 0 || this.#isStarter(next);
  }

  /** Initials and one-letter abbreviations; but `Vitamin C.` is named by its letter, and `1990 r.` is a year. */
  #endsAfterLetter(next: number): boolean {
    const traits = this.#text.traitsAt(this.#wordStart);
    if ((traits & (UPPER | LOWER)) === 0) return true;
    if (this.#isNumber(next)) return false;
    if (this.#isStarter(next)) return true;
    if ((traits & UPPER) !== 0) return (this.#previousFlags() & NAMED_BY_LETTER) !== 0;
    return isAccentedLatin(this.#text.word.units[0]!) || this.#followsNumber();
  }

  /** Tells whether the word is a letter or Roman numeral that may count the points of a list. */
  #isListLetter(): boolean {
    const traits = this.#text.traitsAt(this.#wordStart);
    if ((traits & (UPPER | LOWER)) === 0) return false;
    return this.#text.word.length === 1 || ((traits & UPPER) !== 0 && isRomanNumeral(this.#text.word));
  }

  /** Tells whether a number starts at `index`. */
  #isNumber(index: number): boolean {
    return (this.#text.traitsAt(index) & DIGIT) !== 0;
  }

  /** Tells whether the word at `index` begins sentences; with a full stop, `A.` and `No.` do not. */
  #isStarter(index: number): boolean {
    const { word, bytes, end } = this.#text;
    const wordEnd = this.#text.readWord(index);
    const flags = this.#flags();
    if ((flags & STARTER) === 0) return false;
    const isShort = word.length === 1 || (flags & NUMBER) !== 0;
    return !isShort || wordEnd >= end || bytes[wordEnd] !== DOT;
  }

  #isFlagged(index: number, flag: number): boolean {
    this.#text.readWord(index);
    return (this.#flags() & flag) !== 0;
  }

  /** Returns the flags of the word that was read last. */
  #flags(): number {
    return this.#table.flagsOf(this.#text.word);
  }

  /** Returns the flags of the word before the one at the stop. */
  #previousFlags(): number {
    const text = this.#text;
    const end = this.#wordStart - 1;
    if (end <= 0 || (text.traitsAt(end) & SPACE) === 0) return 0;
    return text.fold(text.findWordStart(end, 0), end) ? this.#flags() : 0;
  }

  /** Tells whether a number and a space stand before the word at the stop. */
  #followsNumber(): boolean {
    const text = this.#text;
    const space = this.#wordStart - 1;
    if (space <= 0 || (text.traitsAt(space) & SPACE) === 0) return false;
    return (text.traitsAt(space - 1) & DIGIT) !== 0;
  }
}
