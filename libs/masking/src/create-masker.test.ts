import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { common, kinds, manyMasks, maskOf, rowOfLength, specialIds, wordStarts } from '../test/rows.ts';
import { countPredictions } from './count-predictions.ts';
import { createMasker } from './create-masker.ts';
import { isMaskError } from './errors.ts';

const key = deriveKey(42, 'masking');
const anyRow = fc.record({
  options: fc.constantFrom(...kinds),
  maxPredictions: fc.integer({ min: 1, max: 30 }),
  tokenIds: fc
    .array(fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 5, max: 999 }) }, fc.constantFrom(2, 3, 4)), {
      minLength: 1,
      maxLength: 80,
    })
    .map((ids) => Uint16Array.from(ids)),
  rowIndex: fc.nat(),
  epoch: fc.nat(5),
});

test('masks stay within the budget, ascend, spare special tokens, and labels restore the row', () => {
  fc.assert(
    fc.property(anyRow, ({ options, maxPredictions, tokenIds, rowIndex, epoch }) => {
      const masker = createMasker({ ...options, maxPredictions }, key);
      const { positions, labels, replacementIds } = maskOf(masker, tokenIds, rowIndex, epoch);
      const budget = countPredictions(tokenIds.length, { maskRate: 0.15, maxPredictions });
      expect(positions.length).toBeLessThanOrEqual(budget);
      expect(positions).toEqual([...positions].sort((a, b) => a - b));
      const distinct = options.kind !== 'electra' || options.withReplacement !== true;
      expect(distinct && new Set(positions).size !== positions.length).toBe(false);
      expect(labels).toEqual(positions.map((position) => tokenIds[position]));
      expect(labels.every((label) => label >= 5)).toBe(true);
      expect(replacementIds.every((id) => id < 1000)).toBe(true);
    }),
  );
});

test('a mask depends on key, epoch and row index, not on what was masked before', () => {
  fc.assert(
    fc.property(anyRow, fc.array(fc.nat(60), { maxLength: 4 }), (row, others) => {
      const fresh = maskOf(createMasker(row.options, key), row.tokenIds, row.rowIndex, row.epoch);
      const used = createMasker(row.options, key);
      for (const [index, length] of others.entries()) maskOf(used, rowOfLength(length + 3), index);
      expect(maskOf(used, row.tokenIds, row.rowIndex, row.epoch)).toEqual(fresh);
    }),
  );
});

test.each(kinds)('$kind: another key, epoch or row gives another mask', (options) => {
  const tokenIds = rowOfLength(128);
  const masks = [
    maskOf(createMasker(options, key), tokenIds, 0, 0),
    maskOf(createMasker(options, key), tokenIds, 0, 1),
    maskOf(createMasker(options, key), tokenIds, 1, 0),
    maskOf(createMasker(options, deriveKey(43, 'masking')), tokenIds, 0, 0),
  ];
  expect(new Set(masks.map(({ positions }) => positions.join())).size).toBe(4);
});

test('the masks of one row stay as they are', () => {
  const positions = kinds.map((options) =>
    maskOf(createMasker(options, key), rowOfLength(40), 7).positions.join(' '),
  );
  expect(positions).toMatchInlineSnapshot(`
    [
      "1 15 26 27 28 32",
      "6 9 14 29 32 33",
      "9 14 15 16 17 18",
      "9 14 15 16 17 18",
      "1 15 26 27 28 32",
      "1 17 17 25 27 38",
    ]
  `);
});

test('whole words are chosen whole', () => {
  // Words of 1, 2 and 3 pieces: 7, 10 9, 13 12 15 (multiples of three continue a word).
  const tokenIds = Uint16Array.of(2, 7, 10, 9, 13, 12, 15, 3);
  const masker = createMasker({ ...common, kind: 'whole-word', wordStarts, maskRate: 0.5 }, key);
  // The budget is 4 of 8 tokens: the words of 1 and 2, or 1 and 3; the words of 2 and 3 do not fit together.
  const seen = new Set(manyMasks(masker, tokenIds, 60).map(({ positions }) => positions.join(' ')));
  expect([...seen].sort()).toEqual(['1 2 3', '1 4 5 6']);
});

test('words and n-grams cross [SEP] in the faithful preset only', () => {
  // A ends with the word 10, B begins with the continuation 9: the released code joins them.
  const tokenIds = Uint16Array.of(2, 10, 3, 9, 3);
  const options = { ...common, kind: 'whole-word', wordStarts, maskRate: 0.5 } as const;
  const faithful = manyMasks(createMasker({ ...options, preset: 'faithful' }, key), tokenIds, 20);
  const fixed = manyMasks(createMasker({ ...options, maskRate: 0.2 }, key), tokenIds, 20);
  expect(new Set(faithful.map(({ positions }) => positions.join(' ')))).toEqual(new Set(['1 3']));
  expect(new Set(fixed.map(({ positions }) => positions.join(' ')))).toEqual(new Set(['1', '3']));
});

test('a row of special tokens has nothing to predict', () => {
  const tokenIds = Uint16Array.of(2, 3, 3);
  const counts = kinds.map((options) => maskOf(createMasker(options, key), tokenIds, 0).positions.length);
  expect(counts).toEqual(kinds.map(() => 0));
});

test('refuses ids that the vocabulary does not have', () => {
  const masker = createMasker({ ...common, kind: 'token' }, key);
  const mask = (): unknown => maskOf(masker, Uint16Array.of(2, 1000, 3), 9);
  expect(mask).toThrow('Masking row 9: expected ids below 1000, got 1000 (position 1).');
});

test.each([
  [{ ...common, kind: 'token', maxPredictions: 0 }, 'maxPredictions'],
  [{ ...common, kind: 'token', maskRate: 0 }, 'maskRate'],
  [{ ...common, kind: 'token', vocabularySize: 4 }, 'specialIds.mask'],
  [
    { ...common, kind: 'token', vocabularySize: 2, specialIds: { pad: 0, cls: 0, sep: 1, mask: 1 } },
    'vocabularySize',
  ],
  [{ ...common, kind: 'ngram', wordStarts: new Uint8Array(3) }, 'wordStarts'],
  [{ ...common, kind: 'ngram', wordStarts, maxNgram: 0 }, 'maxNgram'],
] as const)('refuses options out of range (%#)', (options, option) => {
  const create = (): unknown =>
    createMasker({ ...options, specialIds: options.specialIds ?? specialIds }, key);
  expect(create).toThrow(expect.objectContaining({ code: 'invalid-mask-option', option }));
});

test('errors are told apart by their codes', () => {
  const create = (): unknown => createMasker({ ...common, kind: 'token', maskRate: 2 }, key);
  expect(create).toThrow('expected maskRate to be above 0 and at most 1, got 2. Change maskRate.');
  const thrown = catchError(create);
  expect(isMaskError(thrown, 'invalid-mask-option')).toBe(true);
  expect(isMaskError(thrown, 'unknown-token')).toBe(false);
  expect(isMaskError(new Error('other'))).toBe(false);
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
