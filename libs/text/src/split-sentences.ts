/**
 * A rule-based sentence splitter.
 *
 * One pass looks every UTF-16 unit up in a table of candidates (full stops, line ends); all rules run
 * at candidates only. A Western full stop ends a sentence if white space follows, the next word does
 * not start in lower case, and the word before is no abbreviation, initial or list number. A CJK full
 * stop ends it at once. Closing quotes, brackets and reference marks stay with what they close.
 *
 * Example: `Dr. No paid $3.50 (cash). "Why?" he asked.` gives
 * `Dr. No paid $3.50 (cash).` and `"Why?" he asked.`
 */
import { isSentenceEnd } from './is-sentence-end.ts';
import { FULL_STOP, IS_CLOSER, IS_SPACE, KIND_OF_UNIT, LINE_END } from './unit-kinds.ts';

/** How {@link splitSentences} reads line ends. */
export interface SplitSentencesOptions {
  /**
   * Which line ends are boundaries: `blank-line`, the default, suits text wrapped into lines; `line`
   * suits a sentence or paragraph on every line; `none` leaves it to the full stops.
   */
  readonly lineEnds?: 'blank-line' | 'line' | 'none';
}

/** Half-open range of the text. */
interface Boundary {
  /** Where the candidate ends, and with it the sentence if `splits`. */
  readonly end: number;
  readonly splits: boolean;
}

const REFERENCE_MARK = /(?:\[\d{1,4}\])+/y;

/**
 * Splits text into sentences: trimmed, never empty, in order, white space at line ends made one space.
 *
 * Only white space is lost: the sentences have the other characters of the text, in order. The time is
 * linear in the length of the text.
 */
export function splitSentences(text: string, options: SplitSentencesOptions = {}): string[] {
  const { lineEnds = 'blank-line' } = options;
  const sentences: string[] = [];
  let start = 0;
  let index = 0;
  while (index < text.length) {
    const kind = KIND_OF_UNIT[text.charCodeAt(index)]!;
    if (kind === 0) {
      index++;
      continue;
    }
    const boundary = kind === LINE_END ? atLineEnd(text, index, lineEnds) : atFullStop(text, start, index);
    if (boundary.splits) {
      pushSentence(sentences, text.slice(start, boundary.end));
      start = boundary.end;
    }
    index = boundary.end;
  }
  pushSentence(sentences, text.slice(start));
  return sentences;
}

function atLineEnd(text: string, index: number, lineEnds: 'blank-line' | 'line' | 'none'): Boundary {
  let lines = 0;
  let end = index;
  while (end < text.length && IS_SPACE[text.charCodeAt(end)] === 1) {
    if (KIND_OF_UNIT[text.charCodeAt(end)] === LINE_END) lines++;
    end++;
  }
  return { end, splits: lineEnds === 'line' || (lineEnds === 'blank-line' && lines > 1) };
}

function atFullStop(text: string, sentenceStart: number, start: number): Boundary {
  let end = start + 1;
  while (end < text.length && isFullStop(text.charCodeAt(end))) end++;
  let closed = end;
  while (closed < text.length && IS_CLOSER[text.charCodeAt(closed)] === 1) closed++;
  if (text[closed] === '[') closed = skipReferenceMarks(text, closed);
  const first = sentenceStart + leadingSpaces(text, sentenceStart);
  return { end: closed, splits: isSentenceEnd({ text, sentenceStart: first, start, end, closed }) };
}

function isFullStop(unit: number): boolean {
  const kind = KIND_OF_UNIT[unit]!;
  return kind >= FULL_STOP && kind < LINE_END;
}

/** Skips marks such as `[12][13]`, which encyclopedias put after the full stop. */
function skipReferenceMarks(text: string, start: number): number {
  REFERENCE_MARK.lastIndex = start;
  return REFERENCE_MARK.test(text) ? REFERENCE_MARK.lastIndex : start;
}

function leadingSpaces(text: string, start: number): number {
  let index = start;
  while (index < text.length && IS_SPACE[text.charCodeAt(index)] === 1) index++;
  return index - start;
}

function pushSentence(sentences: string[], raw: string): void {
  const sentence = raw.trim();
  if (sentence === '') return;
  sentences.push(sentence.includes('\n') ? sentence.replaceAll(/\s*\n\s*/g, ' ') : sentence);
}
