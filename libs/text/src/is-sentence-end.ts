import {
  FINAL_ABBREVIATIONS,
  INNER_ABBREVIATIONS,
  NUMBER_ABBREVIATIONS,
  SENTENCE_STARTERS,
} from './abbreviations.ts';
import { CJK_FULL_STOP, IS_OPENER, IS_SPACE, KIND_OF_UNIT } from './unit-kinds.ts';

/** A run of full stops in a text, as the splitter found it. */
export interface StopRun {
  readonly text: string;
  /** Where the current sentence starts. */
  readonly sentenceStart: number;
  /** The full stops, half-open. */
  readonly start: number;
  readonly end: number;
  /** Just past the quotes and brackets that close after the full stops. */
  readonly closed: number;
}

/** Longest abbreviation that is looked up, in UTF-16 units; `messrs` and `ph.d` are the longest known. */
const MAX_ABBREVIATION = 8;
const LOWER_CASE = /^\p{Ll}/u;
const DIGIT = /^\p{Nd}/u;
const DIGITS_ONLY = /^\p{Nd}{1,3}$/u;
const INITIAL = /^\p{Lu}$/u;
const DOTTED = /^(?:\p{L}\.)+\p{L}$/u;

/** Decides whether a run of full stops ends the sentence. */
export function isSentenceEnd(run: StopRun): boolean {
  const { text, end, closed } = run;
  if (closed === text.length) return true;
  if (KIND_OF_UNIT[text.charCodeAt(end - 1)] === CJK_FULL_STOP) return !isDecimal(text, end);
  if (IS_SPACE[text.charCodeAt(closed)] === 0) return false;
  const next = skip(text, skip(text, closed, IS_SPACE), IS_OPENER);
  if (next === text.length) return true;
  if (LOWER_CASE.test(text.slice(next, next + 2))) return false;
  const single = end - run.start === 1 && text[run.start] === '.';
  return !single || isStopAfterWord(run, next);
}

/** Judges a single full stop by the word before it and the word after it, which starts at `next`. */
function isStopAfterWord(run: StopRun, next: number): boolean {
  const wordStart = findWordStart(run);
  const word = run.text.slice(wordStart, run.start);
  if (word.length > MAX_ABBREVIATION) return true;
  if (DIGITS_ONLY.test(word)) return wordStart > run.sentenceStart;
  const known = word.toLowerCase();
  if (INNER_ABBREVIATIONS.has(known)) return false;
  if (NUMBER_ABBREVIATIONS.has(known)) return !DIGIT.test(run.text.slice(next, next + 2));
  const open = FINAL_ABBREVIATIONS.has(known) || INITIAL.test(word) || DOTTED.test(word);
  return !open || SENTENCE_STARTERS.has(wordAt(run.text, next));
}

/** Finds where the word before the full stop starts, opening brackets left out. */
function findWordStart(run: StopRun): number {
  const first = Math.max(run.sentenceStart, run.start - MAX_ABBREVIATION - 1);
  let start = run.start;
  while (start > first && isWordUnit(run.text.charCodeAt(start - 1))) start--;
  return start;
}

function isWordUnit(unit: number): boolean {
  return IS_SPACE[unit] === 0 && IS_OPENER[unit] === 0;
}

/** A full-width stop between digits is a decimal point. */
function isDecimal(text: string, end: number): boolean {
  return text[end - 1] === '\uff0e' && DIGIT.test(text.slice(end, end + 1));
}

/** Returns the letters from `start` on, at most as many as a sentence starter has. */
function wordAt(text: string, start: number): string {
  return /^\p{L}*/u.exec(text.slice(start, start + 10))![0];
}

function skip(text: string, start: number, table: Uint8Array): number {
  let index = start;
  while (index < text.length && table[text.charCodeAt(index)] === 1) index++;
  return index;
}
