import { deriveKey, Draws } from '@albectra/random';
import { expect, test } from 'vitest';
import {
  chiSquare,
  common,
  manyMasks,
  mean,
  rowOfLength,
  specialIds,
  vocabularySize,
  wordStarts,
} from '../test/rows.ts';
import type { Masks } from '../test/rows.ts';
import { geometricWeights, WeightedDraws } from './_weighted-draws.ts';
import { createMasker } from './create-masker.ts';

const key = deriveKey(42, 'statistics');
/** Every piece is a word of its own. */
const allStart = new Uint8Array(vocabularySize).fill(1);

/** Lengths of the runs of neighbouring positions, longest first. */
function runLengths({ positions }: Masks): string {
  const runs: number[] = [];
  for (const [i, position] of positions.entries()) {
    if (i > 0 && position === positions[i - 1]! + 1) runs.push(runs.pop()! + 1);
    else runs.push(1);
  }
  return runs.sort((a, b) => b - a).join('+');
}

test('n-gram lengths have the probabilities 6/11, 3/11 and 2/11', () => {
  // With room for three pieces the choice is a trigram; a bigram and one word; a word and a bigram, drawn
  // as such or shrunk from a trigram; or three words, the last drawn as or shrunk to one.
  const masker = createMasker({ ...common, kind: 'ngram', wordStarts: allStart, maxPredictions: 3 }, key);
  const masks = manyMasks(masker, rowOfLength(1500), 6000).map(runLengths);
  const counts = ['3', '2+1', '1+1+1'].map((runs) => masks.filter((mask) => mask === runs).length);
  const [one, two, three] = [6 / 11, 3 / 11, 2 / 11];
  expect(counts.reduce((sum, count) => sum + count)).toBe(6000);
  // 99.9 % of a chi-square with two degrees of freedom lie below 13.8.
  expect(chiSquare(counts, [three, two + one * (two + three), one * one])).toBeLessThan(13.8);
});

test.each([
  { kind: 'token', length: 512, maxPredictions: 77 },
  { kind: 'ngram', length: 128, maxPredictions: 20 },
] as const)(
  '$kind: 80 % become [MASK], 10 % a random token, 10 % stay',
  ({ kind, length, maxPredictions }) => {
    const masker = createMasker({ ...common, kind, wordStarts: allStart, maxPredictions }, key);
    const masks = manyMasks(masker, rowOfLength(length), 2000);
    const labels = masks.flatMap((mask) => mask.labels);
    const outcomes = masks
      .flatMap((mask) => mask.replacementIds)
      .map((id, i) => (id === specialIds.mask ? 'mask' : id === labels[i] ? 'keep' : 'random'));
    const counts = ['mask', 'keep', 'random'].map(
      (outcome) => outcomes.filter((seen) => seen === outcome).length,
    );
    expect(chiSquare(counts, [0.8, 0.1, 0.1])).toBeLessThan(13.8);
  },
);

test.each(['token', 'ngram'] as const)(
  '%s: the outcome of a piece does not depend on its neighbours',
  (kind) => {
    const masker = createMasker({ ...common, kind, wordStarts: allStart }, key);
    const pairs = { mask: [0, 0], other: [0, 0] };
    for (const { replacementIds } of manyMasks(masker, rowOfLength(128), 3000)) {
      for (let i = 1; i < replacementIds.length; i++) {
        const before = replacementIds[i - 1] === specialIds.mask ? 'mask' : 'other';
        pairs[before][replacementIds[i] === specialIds.mask ? 0 : 1]!++;
      }
    }
    // One degree of freedom: 99.9 % lie below 10.8.
    expect(chiSquare(pairs.mask, [0.8, 0.2])).toBeLessThan(10.8);
    expect(chiSquare(pairs.other, [0.8, 0.2])).toBeLessThan(10.8);
  },
);

test('turned round, n-gram lengths have the probabilities 2/11, 3/11 and 6/11', () => {
  const options = {
    ...common,
    kind: 'ngram',
    wordStarts: allStart,
    maxPredictions: 3,
    favorShorter: false,
  } as const;
  const masks = manyMasks(createMasker(options, key), rowOfLength(1500), 6000).map(runLengths);
  const counts = ['3', '2+1', '1+1+1'].map((runs) => masks.filter((mask) => mask === runs).length);
  const [one, two, three] = [2 / 11, 3 / 11, 6 / 11];
  expect(chiSquare(counts, [three, two + one * (two + three), one * one])).toBeLessThan(13.8);
});

test('span lengths are geometric with p = 0.2, cut off at 10, and 3.8 words on average', () => {
  const weights = geometricWeights(10, 0.2);
  const total = weights.reduce((sum, weight) => sum + weight);
  const expected = weights.reduce((sum, weight, i) => sum + ((i + 1) * weight) / total, 0);
  expect(expected).toBeCloseTo(3.797, 3);
  const draws = new Draws(key).seek(0, 0);
  const counts = weights.map(() => 0);
  const spans = new WeightedDraws(weights);
  for (let i = 0; i < 32_000; i++) counts[spans.numberOf(draws.uint16())]!++;
  // Nine degrees of freedom: 99.9 % lie below 27.9.
  expect(
    chiSquare(
      counts,
      weights.map((weight) => weight / total),
    ),
  ).toBeLessThan(27.9);
  const sum = counts.reduce((total, count, i) => total + count * (i + 1), 0);
  expect(sum / 32_000).toBeCloseTo(3.8, 1);
});

test('random tokens are uniform; special ones are drawn in the faithful preset only', () => {
  const options = { ...common, kind: 'token', vocabularySize: 20, maskRate: 1 } as const;
  const tokenIds = rowOfLength(200).fill(5);
  const randomCounts = (preset: 'faithful' | 'fixed'): number[] => {
    const masker = createMasker({ ...options, preset, maxPredictions: 200 }, key);
    const drawn = manyMasks(masker, tokenIds, 100).flatMap((mask) => mask.replacementIds);
    return Array.from({ length: 20 }, (_, id) => drawn.filter((seen) => seen === id).length);
  };
  const [faithful, fixed] = [randomCounts('faithful'), randomCounts('fixed')];
  expect([0, 2, 3, 4].map((id) => fixed[id]! > 0)).toEqual([false, false, false, true]);
  expect(faithful[0]).toBeGreaterThan(0);
  // The ids 6 to 19 are neither kept nor masks: 13 degrees of freedom, 99.9 % lie below 34.5.
  for (const counts of [faithful, fixed]) {
    expect(
      chiSquare(
        counts.slice(6),
        Array.from({ length: 14 }, () => 1 / 14),
      ),
    ).toBeLessThan(34.5);
  }
});

test('random tokens of a vocabulary of more than 2^16 pieces are uniform', () => {
  const vocabularySize = 200_000;
  const options = { ...common, kind: 'token', vocabularySize, maskRate: 1, maxPredictions: 200 } as const;
  const masker = createMasker(options, key);
  const drawn = manyMasks(masker, rowOfLength(200).fill(5), 200).flatMap(
    ({ replacementIds }) => replacementIds,
  );
  const random = drawn.filter((id) => id > 5);
  const tenths = Array.from(
    { length: 10 },
    (_, i) => random.filter((id) => Math.floor(id / 20_000) === i).length,
  );
  // 9 degrees of freedom: 99.9 % lie below 27.9.
  expect(
    chiSquare(
      tenths,
      tenths.map(() => 0.1),
    ),
  ).toBeLessThan(27.9);
});

test.each([
  { kind: 'ngram', length: 512, maxPredictions: 20 },
  { kind: 'ngram', length: 512, maxPredictions: 77 },
  { kind: 'span', length: 512, maxPredictions: 20 },
  { kind: 'span', length: 512, maxPredictions: 77 },
] as const)('$kind: fills a budget of $maxPredictions', ({ kind, length, maxPredictions }) => {
  const masker = createMasker({ ...common, kind, wordStarts: allStart, maxPredictions }, key);
  const counts = manyMasks(masker, rowOfLength(length), 300).map((mask) => mask.positions.length);
  expect(new Set(counts)).toEqual(new Set([maxPredictions]));
});

test('every position is chosen as often as any other', () => {
  const masker = createMasker({ ...common, kind: 'token' }, key);
  const positions = manyMasks(masker, rowOfLength(64), 8000).flatMap((mask) => mask.positions);
  const counts = Array.from(
    { length: 64 },
    (_, position) => positions.filter((seen) => seen === position).length,
  );
  const maskable = counts.filter((count) => count > 0);
  expect(maskable).toHaveLength(61);
  // 60 degrees of freedom: 99.9 % lie below 99.6.
  expect(
    chiSquare(
      maskable,
      maskable.map(() => 1 / 61),
    ),
  ).toBeLessThan(99.6);
});

test('every word is chosen as often as any other, also one that begins with a continuation', () => {
  // Multiples of three continue a word. Those at 0, 3 and 9 begin one, for there is nothing or [SEP] before them.
  const tokenIds = Uint16Array.of(6, 9, 3, 9, 12, 10, 12, 3, 3, 15, 18, 13, 15);
  const masker = createMasker({ ...common, kind: 'whole-word', wordStarts }, key);
  const starts = manyMasks(masker, tokenIds, 5000).map(({ positions }) => positions[0]!);
  const counts = [0, 3, 5, 9, 11].map((place) => starts.filter((start) => start === place).length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(5000);
  // 4 degrees of freedom: 99.9 % lie below 18.5.
  expect(
    chiSquare(
      counts,
      counts.map(() => 0.2),
    ),
  ).toBeLessThan(18.5);
});

// What the original code gave: 128 tokens at 15 %, 512 at 15 %, 512 at 25 %.
test.each([
  { length: 128, maskRate: 0.15, slots: 19, unique: 17.7 },
  { length: 512, maskRate: 0.15, slots: 77, unique: 71.6 },
  { length: 512, maskRate: 0.25, slots: 128, unique: 113.2 },
])('ELECTRA with replacement: $slots slots hold $unique positions', ({ length, maskRate, slots, unique }) => {
  const options = {
    ...common,
    kind: 'electra',
    maskRate,
    maxPredictions: 130,
    withReplacement: true,
  } as const;
  const masks = manyMasks(createMasker(options, key), rowOfLength(length), 2000);
  expect(new Set(masks.map((mask) => mask.positions.length))).toEqual(new Set([slots]));
  expect(Math.abs(mean(masks.map((mask) => new Set(mask.positions).size)) / unique - 1)).toBeLessThan(0.005);
});

test('ELECTRA: 85 % become [MASK], the others stay, and no position comes twice', () => {
  const masker = createMasker({ ...common, kind: 'electra' }, key);
  const masks = manyMasks(masker, rowOfLength(128), 4000);
  const labels = masks.flatMap((mask) => mask.labels);
  const kept = masks.flatMap((mask) => mask.replacementIds).filter((id, i) => id === labels[i]).length;
  const masked = masks.flatMap((mask) => mask.replacementIds).filter((id) => id === specialIds.mask).length;
  expect(kept + masked).toBe(labels.length);
  expect(chiSquare([masked, kept], [0.85, 0.15])).toBeLessThan(10.8);
  expect(masks.every(({ positions }) => new Set(positions).size === 19)).toBe(true);
});
