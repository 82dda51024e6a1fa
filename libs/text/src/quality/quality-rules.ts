import type { QualityRule } from './quality-options.ts';
import type { Repetition } from './repetition.ts';
import type { TextMeasures } from './text-measures.ts';

/** Tells whether a document fails a rule by what was measured of it. */
export type FailsRule<Measures> = (measures: Measures) => boolean;

/** Makes the test of a rule from its limit; predicates, so that no number is boxed for a document. */
type MakeRule<Measures> = (limit: number) => FailsRule<Measures>;

/** Names of rules with what makes their tests, in the order in which they are asked. */
type Rules<Measures> = readonly (readonly [QualityRule, MakeRule<Measures>])[];

/** Rules on one pass over the text. */
export const TEXT_RULES: Rules<TextMeasures> = [
  ['minCharacters', (limit) => (text) => text.characters < limit],
  ['maxCharacters', (limit) => (text) => text.characters > limit],
  ['minWords', (limit) => (text) => text.words < limit],
  ['maxWords', (limit) => (text) => text.words > limit],
  ['minMeanWordLength', (limit) => (text) => share(text.inkCharacters, text.words) < limit],
  ['maxMeanWordLength', (limit) => (text) => share(text.inkCharacters, text.words) > limit],
  ['maxSymbolShare', (limit) => (text) => share(Math.max(text.hashSigns, text.ellipses), text.words) > limit],
  ['minLetterShare', (limit) => (text) => share(text.letters, text.inkCharacters - text.marks) < limit],
  ['minLetterWordShare', (limit) => (text) => share(text.letterWords, text.words) < limit],
  ['maxDigitShare', (limit) => (text) => share(text.digits, text.inkCharacters - text.marks) > limit],
  ['maxUppercaseShare', (limit) => (text) => share(text.upperCaseLetters, text.letters) > limit],
  ['maxCurlyBrackets', (limit) => (text) => text.curlyBrackets > limit],
  ['maxLineLength', (limit) => (text) => text.longestLine > limit],
  ['maxShortLineShare', (limit) => (text) => share(text.shortLines, text.lines) > limit],
  ['minTerminatedLineShare', (limit) => (text) => share(text.terminatedLines, text.lines) < limit],
  ['maxBulletLineShare', (limit) => (text) => share(text.bulletLines, text.lines) > limit],
  ['maxEllipsisLineShare', (limit) => (text) => share(text.ellipsisLines, text.lines) > limit],
];

/** Rules that take looking for repetition, asked of what passed the others. */
export const REPETITION_RULES: Rules<Repetition> = [
  ['maxDuplicateLineShare', (limit) => (found) => share(found.lines.repeated, found.lines.total) > limit],
  [
    'maxDuplicateLineBytesShare',
    (limit) => (found) => share(found.lines.repeatedBytes, found.lines.totalBytes) > limit,
  ],
  [
    'maxDuplicateParagraphShare',
    (limit) => (found) => share(found.paragraphs.repeated, found.paragraphs.total) > limit,
  ],
  [
    'maxDuplicateParagraphBytesShare',
    (limit) => (found) => share(found.paragraphs.repeatedBytes, found.paragraphs.totalBytes) > limit,
  ],
];

/** A part of a whole; 0 of nothing. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
