import type { RandomKey } from '@albectra/random';
import { ElectraMasker } from './_electra-masker.ts';
import { WordMasker } from './_word-masker.ts';
import { InvalidMaskOptionError } from './errors.ts';
import type { Masker } from './masker.ts';
import type { MaskerOptions } from './masker-options.ts';

// BERT (Devlin et al. 2019), section 3.1.
const DEFAULT_MASK_RATE = 0.15;
// ALBERT (Lan et al. 2020), section 4.1.
const DEFAULT_MAX_NGRAM = 3;
/** Positions are stored as 16-bit numbers, so that no row has more predictions. */
const MOST_PREDICTIONS = 65_535;

/**
 * Creates a masker of one of four kinds: single tokens, whole words, n-grams, or ELECTRA's rule.
 *
 * Example: `createMasker({ kind: 'ngram', wordStarts, … }, deriveKey(42, 'masking'))`.
 *
 * @param key Chooses the masks together with the epoch and the row index.
 * @throws {InvalidMaskOptionError} if an option is outside its range.
 */
export function createMasker(options: MaskerOptions, key: RandomKey): Masker {
  checkOptions(options);
  const maskRate = options.maskRate ?? DEFAULT_MASK_RATE;
  if (options.kind === 'electra') {
    return new ElectraMasker(
      { ...options, maskRate, withReplacement: options.withReplacement ?? false },
      key,
    );
  }
  const words = {
    wordStarts: options.kind === 'token' ? undefined : options.wordStarts,
    maxNgram: options.kind === 'ngram' ? (options.maxNgram ?? DEFAULT_MAX_NGRAM) : 1,
    preset: options.preset ?? 'fixed',
  };
  return new WordMasker({ ...options, ...words, maskRate }, key);
}

function checkOptions(options: MaskerOptions): void {
  const { vocabularySize, maskRate = DEFAULT_MASK_RATE } = options;
  checkInteger('vocabularySize', vocabularySize, { min: 1, max: 2 ** 31 });
  checkInteger('maxPredictions', options.maxPredictions, { min: 1, max: MOST_PREDICTIONS });
  if (!(maskRate > 0 && maskRate <= 1)) {
    throw new InvalidMaskOptionError('maskRate', 'above 0 and at most 1', maskRate);
  }
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
  if (!['token', 'whole-word', 'ngram', 'electra'].includes(options.kind)) {
    throw new InvalidMaskOptionError(
      'kind',
      'token, whole-word, ngram or electra',
      (options as MaskerOptions).kind,
    );
  }
  checkWords(options);
}

function checkWords(options: MaskerOptions): void {
  if (options.kind === 'ngram') {
    checkInteger('maxNgram', options.maxNgram ?? DEFAULT_MAX_NGRAM, { min: 1, max: MOST_PREDICTIONS });
  }
  if (options.kind !== 'ngram' && options.kind !== 'whole-word') return;
  if (options.wordStarts.length !== options.vocabularySize) {
    const expected = `${options.vocabularySize} entries long, as the vocabulary`;
    throw new InvalidMaskOptionError('wordStarts', expected, options.wordStarts.length);
  }
}

function checkInteger(option: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new InvalidMaskOptionError(option, `an integer from ${range.min} to ${range.max}`, value);
}
