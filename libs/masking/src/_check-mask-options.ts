import { DEFAULT_MASK_RATE, DEFAULT_MAX_NGRAM, DEFAULT_MAX_SPAN, DEFAULT_SPAN_END } from './_defaults.ts';
import { InvalidMaskOptionError } from './errors.ts';
import type { MaskerOptions, NgramMaskOptions, SpanMaskOptions, WordMaskOptions } from './masker-options.ts';

/** Positions are stored as 16-bit numbers, so that no row has more predictions. */
const MOST_PREDICTIONS = 65_535;
/** Longest n-gram or span: probabilities have a resolution of 2^-16. */
const MOST_WORDS = 64;

/**
 * Checks the options of a masker.
 *
 * @throws {InvalidMaskOptionError} if one is outside its range.
 */
export function checkMaskOptions(options: MaskerOptions): void {
  const { vocabularySize, maskRate = DEFAULT_MASK_RATE } = options;
  checkInteger('vocabularySize', vocabularySize, { min: 1, max: 2 ** 31 });
  checkInteger('maxPredictions', options.maxPredictions, { min: 1, max: MOST_PREDICTIONS });
  checkRate('maskRate', maskRate);
  const specialIds = Object.entries(options.specialIds);
  for (const [name, id] of specialIds) {
    checkInteger(`specialIds.${name}`, id, { min: 0, max: vocabularySize - 1 });
  }
  if (new Set(specialIds.map(([, id]) => id)).size === vocabularySize) {
    throw new InvalidMaskOptionError(
      'vocabularySize',
      'larger than the number of special ids',
      vocabularySize,
    );
  }
  checkWord('kind', options.kind, ['token', 'whole-word', 'ngram', 'span', 'electra']);
  if (options.kind === 'electra') return;
  if (options.permute)
    checkInteger('maxPredictions', options.maxPredictions, { min: 2, max: MOST_PREDICTIONS });
  if (options.kind !== 'token') checkWords(options);
}

function checkWords(options: WordMaskOptions | NgramMaskOptions | SpanMaskOptions): void {
  const { vocabularySize, wordStarts } = options;
  if (options.kind === 'ngram') {
    checkInteger('maxNgram', options.maxNgram ?? DEFAULT_MAX_NGRAM, { min: 1, max: MOST_WORDS });
  }
  if (options.kind === 'span') {
    checkInteger('maxSpan', options.maxSpan ?? DEFAULT_MAX_SPAN, { min: 1, max: MOST_WORDS });
    checkRate('spanEndRate', options.spanEndRate ?? DEFAULT_SPAN_END);
    checkWord('replacement', options.replacement ?? 'span', ['piece', 'span']);
  }
  if (wordStarts.length !== vocabularySize) {
    const expected = `${vocabularySize} entries long, as the vocabulary`;
    throw new InvalidMaskOptionError('wordStarts', expected, wordStarts.length);
  }
}

function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidMaskOptionError(option, words.join(' or '), value);
}

function checkRate(option: string, value: number): void {
  if (!(value > 0 && value <= 1)) throw new InvalidMaskOptionError(option, 'above 0 and at most 1', value);
}

function checkInteger(option: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new InvalidMaskOptionError(option, `an integer from ${range.min} to ${range.max}`, value);
}
