import { deriveKey, Draws } from '@albectra/random';
import type { Masker, MaskerOptions } from '../src/index.ts';

/** Ids of the special tokens in these tests; text ids start at 5. */
export const specialIds = { pad: 0, cls: 2, sep: 3, mask: 4 } as const;

/** Number of pieces in these tests. */
export const vocabularySize = 1000;

/** Options that every kind of masker takes. */
export const common = { vocabularySize, specialIds, maxPredictions: 20 } as const;

/** Every third piece continues a word. */
export const wordStarts: Uint8Array = Uint8Array.from({ length: vocabularySize }, (_, id) =>
  id % 3 === 0 ? 0 : 1,
);

/** One of each kind of masker, with its defaults. */
export const kinds: readonly MaskerOptions[] = [
  { ...common, kind: 'token' },
  { ...common, kind: 'whole-word', wordStarts },
  { ...common, kind: 'ngram', wordStarts },
  { ...common, kind: 'ngram', wordStarts, preset: 'faithful' },
  { ...common, kind: 'ngram', wordStarts, permute: true },
  { ...common, kind: 'span', wordStarts },
  { ...common, kind: 'span', wordStarts, replacement: 'piece' },
  { ...common, kind: 'span', wordStarts, permute: true },
  { ...common, kind: 'electra' },
  { ...common, kind: 'electra', withReplacement: true },
];

/** A row of `length` tokens: `[CLS]`, text, `[SEP]` in the middle and at the end. */
export function rowOfLength(length: number, seed = 0): Uint16Array {
  const draws = new Draws(deriveKey(seed, 'row')).seek(0, length);
  const row = Uint16Array.from({ length }, () => draws.between(5, vocabularySize - 1));
  row[length >> 1] = specialIds.sep;
  row[length - 1] = specialIds.sep;
  row[0] = specialIds.cls;
  return row;
}

/** The masks of one row as plain arrays, which stay when the next row is masked. */
export interface Masks {
  readonly positions: readonly number[];
  readonly labels: readonly number[];
  readonly replacementIds: readonly number[];
}

/** Masks a whole array as one row. */
export function maskOf(masker: Masker, tokenIds: Uint16Array, rowIndex: number, epoch = 0): Masks {
  const masked = masker.maskRow({ tokenIds, start: 0, end: tokenIds.length, epoch, rowIndex });
  return {
    positions: [...masked.positions.subarray(0, masked.count)],
    labels: [...masked.labels.subarray(0, masked.count)],
    replacementIds: [...masked.replacementIds.subarray(0, masked.count)],
  };
}

/** Masks the same array under `count` row indices. */
export function manyMasks(masker: Masker, tokenIds: Uint16Array, count: number): Masks[] {
  return Array.from({ length: count }, (_, rowIndex) => maskOf(masker, tokenIds, rowIndex));
}

/** The mean of numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's chi-square of counts against probabilities. */
export function chiSquare(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce(
    (sum, count, i) => sum + (count - total * probabilities[i]!) ** 2 / (total * probabilities[i]!),
    0,
  );
}
