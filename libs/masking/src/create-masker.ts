import type { RandomKey } from '@albectra/random';
import { checkMaskOptions } from './_check-mask-options.ts';
import { DEFAULT_MASK_RATE, DEFAULT_MAX_NGRAM, DEFAULT_MAX_SPAN, DEFAULT_SPAN_END } from './_defaults.ts';
import { ElectraMasker } from './_electra-masker.ts';
import { geometricWeights, ngramWeights, WeightedDraws } from './_weighted-draws.ts';
import { WordMasker } from './_word-masker.ts';
import type { Masker } from './masker.ts';
import type { ElectraMaskOptions, MaskerOptions } from './masker-options.ts';

/**
 * Creates a masker of one of five kinds: single tokens, whole words, n-grams, spans, or ELECTRA's rule.
 *
 * Example: `createMasker({ kind: 'ngram', wordStarts, … }, deriveKey(42, 'masking'))`.
 *
 * @param key Chooses the masks together with the epoch and the row index.
 * @throws {InvalidMaskOptionError} if an option is outside its range.
 */
export function createMasker(options: MaskerOptions, key: RandomKey): Masker {
  checkMaskOptions(options);
  const maskRate = options.maskRate ?? DEFAULT_MASK_RATE;
  if (options.kind === 'electra') {
    return new ElectraMasker(
      { ...options, maskRate, withReplacement: options.withReplacement ?? false },
      key,
    );
  }
  const words = {
    wordStarts: options.kind === 'token' ? undefined : options.wordStarts,
    lengths: new WeightedDraws(lengthWeights(options)),
    permute: options.permute ?? false,
  };
  const rules =
    options.kind === 'span'
      ? { runs: 'span' as const, replacement: options.replacement ?? 'span', preset: 'fixed' as const }
      : { runs: 'ngram' as const, replacement: 'piece' as const, preset: options.preset ?? 'fixed' };
  return new WordMasker({ ...options, ...words, ...rules, maskRate }, key);
}

/** Weights of the numbers of words that are masked together: 1, 2, … */
function lengthWeights(options: Exclude<MaskerOptions, ElectraMaskOptions>): number[] {
  if (options.kind === 'ngram') {
    return ngramWeights(options.maxNgram ?? DEFAULT_MAX_NGRAM, options.favorShorter ?? true);
  }
  if (options.kind === 'span') {
    return geometricWeights(options.maxSpan ?? DEFAULT_MAX_SPAN, options.spanEndRate ?? DEFAULT_SPAN_END);
  }
  return [1];
}
