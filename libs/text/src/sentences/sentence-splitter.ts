/**
 * A rule-based sentence splitter over bytes.
 *
 * One pass looks every byte up in a table of candidates (stops, line ends, and what begins one in other
 * scripts); all rules run at candidates only, on the bytes, so that no string is made and nothing is
 * allocated for a sentence. Closing quotes, brackets and reference marks stay with what they close.
 *
 * Example: `Dr. No paid $3.50 (cash). "Why?" he asked.` gives
 * `Dr. No paid $3.50 (cash).` and `"Why?" he asked.`
 */
import { CLOSER, DIGIT, SPACE, traitsOf } from './character-traits.ts';
import { languageTable } from './language-table.ts';
import type { SentenceLanguage } from './language-table.ts';
import type { SentenceBounds } from './sentence-bounds.ts';
import { StopJudge } from './stop-judge.ts';
import type { StopRun } from './stop-judge.ts';
import {
  BARE_STOP,
  KIND_OF_BYTE,
  KIND_OF_CODE_POINT,
  LEAD_BYTE,
  LINE_END,
  NO_STOP,
  SPACED_STOP,
} from './stop-kinds.ts';
import { characterLength, codePointAt, previousCharacter } from './utf8.ts';

/** How sentences are found. */
export interface SplitSentencesOptions {
  /**
   * Which line ends are boundaries: `blank-line`, the default, suits text wrapped into lines; `line`
   * suits a sentence or paragraph on every line; `none` leaves it to the full stops.
   */
  readonly lineEnds?: 'blank-line' | 'line' | 'none';
  /**
   * Language of the text, whose abbreviations then come first. By default those of all languages are
   * known, save the ones that are ordinary words of another language.
   */
  readonly language?: SentenceLanguage;
}

const DOT = 0x2e;
/** Quotes that open in most languages, and close in German or Danish. */
const OPENING_QUOTES: ReadonlySet<number> = new Set([0x201c, 0xab, 0x2039]);
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** Longest number in a reference mark such as `[12]`. */
const MARK_DIGITS = 4;

/** Splits texts in UTF-8 into sentences; one object serves any number of texts. */
export class SentenceSplitter {
  readonly #lineEnds: 'blank-line' | 'line' | 'none';
  readonly #judge: StopJudge;
  readonly #run: StopRun = {
    sentenceStart: 0,
    start: 0,
    end: 0,
    closed: 0,
    kind: NO_STOP,
    isSingleDot: false,
  };
  #bytes = new Uint8Array();
  #end = 0;
  /** Where the current sentence starts. */
  #start = 0;

  constructor({ lineEnds = 'blank-line', language }: SplitSentencesOptions = {}) {
    this.#lineEnds = lineEnds;
    this.#judge = new StopJudge(languageTable(language));
  }

  /**
   * Appends the sentences of a text to `bounds`: trimmed, never empty, in order; line ends within a
   * sentence stay. Only white space lies between them. The time is linear in the length of the text.
   *
   * @param bytes Holds the text in UTF-8; bytes that are not do no harm but to the places of boundaries.
   * @param range The text within `bytes`, all of them by default; bounds count from the start of `bytes`.
   */
  split(
    bytes: Uint8Array,
    bounds: SentenceBounds,
    { start = 0, end = bytes.length }: { readonly start?: number; readonly end?: number } = {},
  ): void {
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#end = end;
    this.#judge.open(bytes, end);
    this.#start = this.#skipSpace(start);
    let index = findCandidate(bytes, this.#start, end);
    while (index < end) {
      const next = this.#passCandidate(index, KIND_OF_BYTE[bytes[index]!]!, bounds);
      index = findCandidate(bytes, next, end);
    }
    this.#push(end, bounds);
  }

  /** Judges a candidate, ends the sentence there if it does, and returns where to go on. */
  #passCandidate(index: number, kind: number, bounds: SentenceBounds): number {
    const resolved = kind >= LEAD_BYTE ? this.#resolve(index, kind) : kind;
    if (resolved === NO_STOP) return index + characterLength(this.#bytes[index]!);
    if (resolved === LINE_END) return this.#passLineEnd(index, bounds);
    const run = this.#readStops(index, resolved);
    if (!this.#judge.endsSentence(run)) return run.closed;
    bounds.push(this.#start, run.closed);
    this.#start = this.#skipSpace(run.closed);
    return this.#start;
  }

  /** Finds the kind of the character at a byte that may begin a candidate. */
  #resolve(index: number, kind: number): number {
    if (kind === LEAD_BYTE) return this.#kindAt(index);
    if (index === this.#start) return NO_STOP;
    const before = codePointAt(this.#bytes, previousCharacter(this.#bytes, index, this.#start), this.#end);
    const isGreek = (before >= 0x370 && before < 0x400) || (before >= 0x1f00 && before < 0x2000);
    return isGreek ? SPACED_STOP : NO_STOP;
  }

  #kindAt(index: number): number {
    const codePoint = codePointAt(this.#bytes, index, this.#end);
    return codePoint < 0x1_0000 ? KIND_OF_CODE_POINT[codePoint]! : NO_STOP;
  }

  /** Passes the white space at a line end, and ends the sentence before it if the option says so. */
  #passLineEnd(index: number, bounds: SentenceBounds): number {
    const next = this.#skipSpace(index);
    if (this.#lineEnds === 'line' || (this.#lineEnds === 'blank-line' && this.#countLines(index, next) > 1)) {
      this.#push(index, bounds);
      this.#start = next;
    }
    return next;
  }

  /** Counts the line ends among the white space `start .. end`. */
  #countLines(start: number, end: number): number {
    let lines = 0;
    for (let index = start; index < end; index += characterLength(this.#bytes[index]!)) {
      if (this.#kindAt(index) === LINE_END) lines++;
    }
    return lines;
  }

  /** Reads the stops from `index` on, the marks that close after them, and reference marks. */
  #readStops(index: number, kind: number): StopRun {
    const run = this.#run;
    let last = kind;
    let end = index + characterLength(this.#bytes[index]!);
    for (let next = kind; end < this.#end; end += characterLength(this.#bytes[end]!)) {
      next = this.#kindAt(end);
      if (next !== SPACED_STOP && next !== BARE_STOP) break;
      last = next;
    }
    run.sentenceStart = this.#start;
    run.start = index;
    run.end = end;
    run.kind = last;
    run.isSingleDot = end === index + 1 && this.#bytes[index] === DOT;
    run.closed = this.#skipMarks(this.#skipClosers(end));
    return run;
  }

  #skipClosers(start: number): number {
    let index = start;
    while (index < this.#end) {
      const codePoint = codePointAt(this.#bytes, index, this.#end);
      if ((traitsOf(codePoint) & CLOSER) === 0 && !this.#isGermanQuote(codePoint, index)) break;
      index += characterLength(this.#bytes[index]!);
    }
    return index;
  }

  /** A quote that opens elsewhere closes a quotation if white space follows. */
  #isGermanQuote(codePoint: number, index: number): boolean {
    if (!OPENING_QUOTES.has(codePoint)) return false;
    const behind = index + characterLength(this.#bytes[index]!);
    return behind >= this.#end || this.#skipSpace(behind) > behind;
  }

  /** Skips marks such as `[12][13]`, which encyclopedias put after the full stop. */
  #skipMarks(start: number): number {
    const bytes = this.#bytes;
    let behind = start;
    while (behind < this.#end && bytes[behind] === OPEN_BRACKET) {
      let index = behind + 1;
      while (index < this.#end && index <= behind + MARK_DIGITS && (traitsOf(bytes[index]!) & DIGIT) !== 0)
        index++;
      if (index === behind + 1 || index >= this.#end || bytes[index] !== CLOSE_BRACKET) break;
      behind = index + 1;
    }
    return behind;
  }

  #skipSpace(start: number): number {
    const bytes = this.#bytes;
    let index = start;
    while (index < this.#end) {
      const byte = bytes[index]!;
      if (byte > 0x20 && byte < 0x80) break;
      if ((traitsOf(codePointAt(bytes, index, this.#end)) & SPACE) === 0) break;
      index += characterLength(byte);
    }
    return index;
  }

  /** Ends the current sentence at the last character before `end` that is no white space, if there is one. */
  #push(end: number, bounds: SentenceBounds): void {
    let last = end;
    while (last > this.#start) {
      const previous = previousCharacter(this.#bytes, last, this.#start);
      if ((traitsOf(codePointAt(this.#bytes, previous, this.#end)) & SPACE) === 0) break;
      last = previous;
    }
    if (last > this.#start) bounds.push(this.#start, last);
  }
}

/** Finds the first byte of a candidate from `start` on; at least `end` if there is none. */
function findCandidate(bytes: Uint8Array, start: number, end: number): number {
  // A loop without calls: the table stays in registers, and a byte takes a nanosecond.
  const kinds = KIND_OF_BYTE;
  let index = start;
  while (index < end && kinds[bytes[index]!] === NO_STOP) index++;
  return index;
}
