import { QualityOptionError } from '../errors.ts';
import type { QualityOptions, QualityRule } from './quality-options.ts';
import { REPETITION_RULES, TEXT_RULES, type FailsRule } from './quality-rules.ts';
import { Repetition } from './repetition.ts';
import { TextMeasures } from './text-measures.ts';

/** FineWeb's filter on short lines (Penedo et al. 2024, section 3.6) takes those of fewer characters. */
const SHORT_LINE_CHARACTERS = 30;
/** Limits that are no shares of a whole. */
const UNBOUNDED: ReadonlySet<string> = new Set<keyof QualityOptions>([
  'minCharacters',
  'maxCharacters',
  'minWords',
  'maxWords',
  'minMeanWordLength',
  'maxMeanWordLength',
  'maxSymbolShare',
  'maxCurlyBrackets',
  'maxLineLength',
  'shortLineCharacters',
]);
const KNOWN: ReadonlySet<string> = new Set([
  ...[...TEXT_RULES, ...REPETITION_RULES].map(([name]) => name),
  'shortLineCharacters',
]);

/** Tells of documents whether they are left out, and by which rule. */
export interface QualityFilter {
  /**
   * Judges the document in bytes `start .. end` (UTF-8), in time linear in its length and without
   * allocating for it.
   *
   * @returns 0 if it stays, else the place in {@link QualityFilter.reasons} of the first rule it fails.
   */
  reject(bytes: Uint8Array, start: number, end: number): number;
  /** `kept`, then the rules that are on, in the order in which they are asked. */
  readonly reasons: readonly ['kept', ...QualityRule[]];
}

/**
 * Creates a filter of documents by language-free rules on their quality.
 *
 * The rules are those of Gopher, C4 and FineWeb that need no word lists; `qualityPresets` has their
 * published limits.
 *
 * @throws {QualityOptionError} if an option is unknown, negative or no number, or a share above 1.
 */
export function createQualityFilter(options: QualityOptions): QualityFilter {
  checkOptions(options);
  const textRules = TEXT_RULES.filter(([name]) => options[name] !== undefined);
  const repetitionRules = REPETITION_RULES.filter(([name]) => options[name] !== undefined);
  const textTests = textRules.map(([name, make]) => make(options[name] ?? 0));
  const repetitionTests = repetitionRules.map(([name, make]) => make(options[name] ?? 0));
  const measures = new TextMeasures(options.shortLineCharacters ?? SHORT_LINE_CHARACTERS);
  const repetition = new Repetition();
  return {
    reasons: ['kept', ...[...textRules, ...repetitionRules].map(([name]) => name)],
    reject: (bytes, start, end) => {
      if (textTests.length + repetitionTests.length === 0) return 0;
      measures.measure(bytes, start, end);
      const failed = firstFailure(textTests, measures);
      if (failed !== 0 || repetitionTests.length === 0) return failed;
      repetition.count(bytes, measures.documentLines);
      const failedLater = firstFailure(repetitionTests, repetition);
      return failedLater === 0 ? 0 : textTests.length + failedLater;
    },
  };
}

/** Place of the first test that fails, counted from 1; 0 if none does. */
function firstFailure<Measures>(tests: readonly FailsRule<Measures>[], measures: Measures): number {
  for (let index = 0; index < tests.length; index++) if (tests[index]?.(measures) === true) return index + 1;
  return 0;
}

function checkOptions(options: QualityOptions): void {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (!KNOWN.has(name)) throw new QualityOptionError(name, `one of ${[...KNOWN].join(', ')}`, value);
    if (value === undefined) continue;
    const most = UNBOUNDED.has(name) ? Number.MAX_SAFE_INTEGER : 1;
    if (typeof value === 'number' && value >= 0 && value <= most) continue;
    throw new QualityOptionError(name, most === 1 ? 'a share from 0 to 1' : 'a number of at least 0', value);
  }
}
