import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concatenateExamples, sliceExamples, takeExamples } from './combine-examples.ts';
import { countRows } from './example-batch.ts';
import type { ExampleBatch } from './example-batch.ts';

const batch: ExampleBatch = {
  tokenIds: Uint16Array.of(2, 7, 3, 2, 8, 3, 9, 3, 2, 5, 6, 3),
  rowStarts: Int32Array.of(0, 3, 8, 12),
  segmentAEnds: Uint16Array.of(3, 3, 4),
  pairLabels: Int8Array.of(-1, 1, 0),
  masks: {
    maskStarts: Int32Array.of(0, 1, 3, 3),
    maskedPositions: Uint16Array.of(1, 1, 3),
    replacementIds: Uint16Array.of(4, 4, 9),
  },
  origins: {
    sources: Uint32Array.of(0, 0, 1),
    documentIds: Float64Array.of(7, 8, 9),
    byteOffsets: Float64Array.of(0, 2 ** 40, 20),
  },
};

test('slices rebase every column of starts', () => {
  expect(sliceExamples(batch, 1, 3)).toEqual({
    tokenIds: Uint16Array.of(2, 8, 3, 9, 3, 2, 5, 6, 3),
    rowStarts: Int32Array.of(0, 5, 9),
    segmentAEnds: Uint16Array.of(3, 4),
    pairLabels: Int8Array.of(1, 0),
    masks: {
      maskStarts: Int32Array.of(0, 2, 2),
      maskedPositions: Uint16Array.of(1, 3),
      replacementIds: Uint16Array.of(4, 9),
    },
    origins: {
      sources: Uint32Array.of(0, 1),
      documentIds: Float64Array.of(8, 9),
      byteOffsets: Float64Array.of(2 ** 40, 20),
    },
  });
});

test('taking rows is slicing each of them and joining the slices', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2)), (rows) => {
      const slices = rows.map((row) => sliceExamples(batch, row, row + 1));
      const expected = rows.length > 0 ? concatenateExamples(slices) : sliceExamples(batch, 0, 0);
      expect(takeExamples(batch, Int32Array.from(rows))).toEqual(expected);
    }),
  );
});

test('joining takes the wider ids', () => {
  const wide = { ...batch, tokenIds: Uint32Array.from(batch.tokenIds) };
  const joined = concatenateExamples([batch, wide]);
  expect(joined.tokenIds).toEqual(Uint32Array.from([...batch.tokenIds, ...batch.tokenIds]));
  expect(joined.masks?.maskStarts).toEqual(Int32Array.of(0, 1, 3, 3, 4, 6, 6));
  expect(countRows(joined)).toBe(6);
  expect(countRows(concatenateExamples([]))).toBe(0);
});

test('refuses to mix batches with and without masks, and rows that are not there', () => {
  const { masks: _, ...bare } = batch;
  expect(() => concatenateExamples([batch, bare])).toThrow(
    'masks to be in all batches or in none, got 1 of 2',
  );
  const { origins: __, ...placeless } = batch;
  expect(() => concatenateExamples([placeless, batch])).toThrow('origins to be in all batches or in none');
  expect(() => takeExamples(batch, Int32Array.of(0, 3))).toThrow('row numbers below 3, got 3');
});
