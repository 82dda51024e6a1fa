import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
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
      const permutes = options.kind !== 'electra' && options.permute === true;
      const masker = createMasker(
        { ...options, maxPredictions: permutes ? 2 * maxPredictions : maxPredictions },
        key,
      );
      const { positions, labels, replacementIds } = maskOf(masker, tokenIds, rowIndex, epoch);
      const budget = countPredictions(tokenIds.length, { maskRate: 0.15, maxPredictions });
      expect(positions.length).toBeLessThanOrEqual(permutes ? 2 * budget : budget);
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

test.each(kinds)('$kind: a row creates no arrays once a row as long has been masked', (options) => {
  const masker = createMasker(options, key);
  const row = { tokenIds: rowOfLength(64), start: 0, end: 64, epoch: 0, rowIndex: 0 };
  const first = masker.maskRow(row);
  const { positions, labels, replacementIds } = first;
  for (const name of ['Int32Array', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Float64Array']) {
    vi.stubGlobal(name, refuseArrays);
  }
  try {
    for (row.rowIndex = 1; row.rowIndex < 50; row.rowIndex++) {
      const next = masker.maskRow(row);
      expect(next === first && next.positions === positions).toBe(true);
      expect(next.labels === labels && next.replacementIds === replacementIds).toBe(true);
    }
  } finally {
    vi.unstubAllGlobals();
  }
});

function refuseArrays(): never {
  throw new Error('An array was created.');
}

test('the masks of one row stay as they are', () => {
  const positions = kinds.map((options) =>
    maskOf(createMasker(options, key), rowOfLength(40), 7).positions.join(' '),
  );
  expect(positions).toMatchInlineSnapshot(`
    [
      "1 3 19 21 30 34",
      "19 21 22 30 34 35",
      "30 31 32 33 34 35",
      "21 22 30 31 32 33",
      "11 14 21 22 23 29 30 31 32 33 34 35",
      "30 31 32 33 34 35",
      "30 31 32 33 34 35",
      "11 14 15 21 22 23 30 31 32 33 34 35",
      "1 3 19 21 30 34",
      "1 6 18 21 22 36",
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

test.each(['ngram', 'span'] as const)('%s: permuted tokens change places among themselves', (kind) => {
  const masker = createMasker({ ...common, kind, wordStarts, maxPredictions: 40, permute: true }, key);
  const tokenIds = rowOfLength(128);
  const plain = createMasker({ ...common, kind, wordStarts, maxPredictions: 20 }, key);
  for (let row = 0; row < 200; row++) {
    const { positions, labels, replacementIds } = maskOf(masker, tokenIds, row);
    const masked = maskOf(plain, tokenIds, row);
    const isMasked = positions.map((position) => masked.positions.includes(position));
    // The masked tokens are those of the same row without the option, 19 of 128 tokens.
    expect(replacementIds.filter((_, i) => isMasked[i])).toEqual(masked.replacementIds);
    expect(masked.positions).toHaveLength(19);
    expect(positions.length).toBeLessThanOrEqual(38);
    const moved = replacementIds.filter((_, i) => !isMasked[i]);
    const movedLabels = labels.filter((_, i) => !isMasked[i]);
    expect([...moved].sort()).toEqual([...movedLabels].sort());
  }
});

test('a span takes the place of whole words, ends before chosen ones and at [SEP]', () => {
  // Words of pieces 1 | 2 3 | 5 | 6 7 8, [SEP] between 3 and 5 (multiples of three continue a word).
  const tokenIds = Uint16Array.of(2, 7, 10, 9, 3, 11, 13, 12, 15, 3);
  const masker = createMasker({ ...common, kind: 'span', wordStarts, maskRate: 0.4, spanEndRate: 0.01 }, key);
  // 4 of 10 tokens: from 1 to [SEP], then 5; from 2, then 1 or 5; from 5, all of B; from 6, then 1 or 5.
  const seen = new Set(manyMasks(masker, tokenIds, 200).map(({ positions }) => positions.join(' ')));
  expect([...seen].sort()).toEqual(['1 2 3 5', '1 6 7 8', '5 6 7 8']);
});

test('a span is masked, random or kept as a whole', () => {
  const masker = createMasker(
    { ...common, kind: 'span', wordStarts, maxPredictions: 4, spanEndRate: 0.01 },
    key,
  );
  const masks = manyMasks(masker, rowOfLength(128), 400);
  const outcomes = masks.flatMap(({ positions, labels, replacementIds }) => {
    const isRun = positions.at(-1)! - positions[0]! === 3;
    const kinds = replacementIds.map((id, i) =>
      id === specialIds.mask ? 'mask' : id === labels[i] ? 'keep' : 'random',
    );
    return isRun ? [new Set(kinds)] : [];
  });
  const whole = outcomes.filter((kinds) => kinds.size === 1);
  expect(outcomes.length).toBeGreaterThan(150);
  // Several spans may stand side by side, and a random token may be the label.
  expect(whole.length / outcomes.length).toBeGreaterThan(0.9);
  expect(new Set(whole.flatMap((kinds) => [...kinds]))).toEqual(new Set(['mask', 'keep', 'random']));
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

const longVocabulary = { ...common, kind: 'token', vocabularySize: 40_000 } as const;

test.each([
  {
    options: { ...common, kind: 'token' } as const,
    ids: Uint16Array,
    unknown: [1000, 0x7fff, 0x8000, 0xffff],
  },
  { options: longVocabulary, ids: Uint16Array, unknown: [40_000, 0xffff] },
  {
    options: { ...common, kind: 'token' } as const,
    ids: Uint32Array,
    unknown: [1000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1],
  },
])('refuses unknown ids in a $ids.name wherever they stand (%#)', ({ options, ids, unknown }) => {
  const masker = createMasker(options, key);
  for (const [offset, first, length, tokenId] of combinations(
    [0, 1],
    [0, 1, 2],
    [1, 2, 3, 18, 19],
    unknown,
  )) {
    // A view of a part of a buffer, and within it a row between ids that are unknown.
    const view = new ids(new ArrayBuffer(256), offset * ids.BYTES_PER_ELEMENT, 24).fill(tokenId);
    const row = { tokenIds: view, start: first, end: first + length, epoch: 0, rowIndex: 0 };
    view.fill(options.vocabularySize - 1, first, first + length);
    expect(masker.maskRow(row).count).toBeGreaterThan(0);
    for (let position = 0; position < length; position++) {
      view.fill(options.vocabularySize - 1, first, first + length)[first + position] = tokenId;
      expect(() => masker.maskRow(row)).toThrow(
        expect.objectContaining({ code: 'unknown-token', position, tokenId }),
      );
    }
  }
});

type Combination = readonly [offset: number, first: number, length: number, tokenId: number];

function combinations(
  offsets: readonly number[],
  firsts: readonly number[],
  lengths: readonly number[],
  tokenIds: readonly number[],
): Combination[] {
  return offsets.flatMap((offset) =>
    firsts.flatMap((first) =>
      lengths.flatMap((length) => tokenIds.map((tokenId): Combination => [offset, first, length, tokenId])),
    ),
  );
}

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
  [{ ...common, kind: 'ngram', wordStarts, maxNgram: 65 }, 'maxNgram'],
  [{ ...common, kind: 'span', wordStarts, maxSpan: 0 }, 'maxSpan'],
  [{ ...common, kind: 'span', wordStarts, spanEndRate: 0 }, 'spanEndRate'],
  [{ ...common, kind: 'token', maxPredictions: 1, permute: true }, 'maxPredictions'],
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
