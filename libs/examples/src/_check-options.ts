import { InvalidExampleOptionError } from './errors.ts';
import type { SpecialIds } from './special-ids.ts';

/** Positions are stored as 16-bit numbers, so that no row can be longer. */
export const LONGEST_SEQUENCE = 65_535;

/** What all builders' options have in common. */
interface CommonOptions {
  readonly sequenceLength: number;
  readonly specialIds: SpecialIds;
  readonly duplicate: number;
}

/** Checks the options that all builders share; `shortest` is the least sequence length. */
export function checkCommonOptions(options: CommonOptions, shortest: number): void {
  const { sequenceLength, specialIds, duplicate } = options;
  checkInteger('sequenceLength', sequenceLength, { min: shortest, max: LONGEST_SEQUENCE });
  checkInteger('specialIds.cls', specialIds.cls, { min: 0, max: 2 ** 31 - 1 });
  checkInteger('specialIds.sep', specialIds.sep, { min: 0, max: 2 ** 31 - 1 });
  checkInteger('duplicate', duplicate, { min: 0, max: 2 ** 32 - 1 });
}

/** Checks a probability. */
export function checkProbability(option: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new InvalidExampleOptionError(option, 'from 0 to 1', value);
}

/** Checks that a value is one of the words that an option allows. */
export function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidExampleOptionError(option, words.join(' or '), value);
}

/** Checks an integer. */
export function checkInteger(option: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new InvalidExampleOptionError(option, `an integer from ${range.min} to ${range.max}`, value);
}
