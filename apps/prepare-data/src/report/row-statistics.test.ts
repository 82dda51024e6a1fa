import type { ExampleBatch } from '@albectra/examples';
import { encodeWordStarts } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { RowStatistics } from './row-statistics.ts';

/** Piece 6 continues a word. */
const wordStarts = [1, 1, 1, 1, 1, 1, 0, 1];
const vocabulary = {
  size: 8,
  specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  wordStarts: encodeWordStarts(wordStarts),
};

const batch: ExampleBatch = {
  tokenIds: Uint16Array.of(2, 5, 6, 7, 7, 5, 6, 3, 2, 5, 3, 1, 3),
  rowStarts: Int32Array.of(0, 8, 13),
  segmentAEnds: Uint16Array.of(8, 3),
  pairLabels: Int8Array.of(-1, 1),
  masks: {
    maskStarts: Int32Array.of(0, 4, 5),
    // A word of two pieces and the word after it; the second piece of a word alone; a word.
    maskedPositions: Uint16Array.of(1, 2, 3, 6, 1),
    replacementIds: Uint16Array.of(4, 4, 5, 6, 4),
  },
};

test('counts rows, segments, labels, words and tokens', () => {
  const statistics = new RowStatistics(vocabulary);
  statistics.add(batch);
  statistics.add({ ...batch, packStarts: Int32Array.of(0, 2) });
  // Two rows, then one pack of two examples.
  expect(statistics).toMatchObject({ rows: 3, examples: 4, tokens: 26, twoSegments: 2, words: 22 });
  expect(statistics.pairs).toEqual({ ordered: 0, swapped: 2, none: 2 });
  expect([...statistics.tokenCounts]).toEqual([0, 2, 4, 6, 0, 6, 4, 4]);
});

test('counts what stands at masked positions, and runs by the words that begin in them', () => {
  const { masks } = add(batch);
  expect(masks.predictions).toBe(5);
  expect(masks.kinds).toEqual({ mask: 3, other: 1, kept: 1 });
  // In the first row a run of two words and one inside of a word, in the second a run of one word.
  expect(masks.runsByWords).toEqual([1, 1, 1]);
  expect(masks.runs).toBe(3);
});

test('counts no masks where they are drawn later', () => {
  const { masks: _, ...rows } = batch;
  expect(add(rows).masks).toMatchObject({ predictions: 0, runs: 0 });
});

test('counts tokens by source where rows say where they are from', () => {
  const origins = {
    sources: Uint32Array.of(7, 0),
    documentIds: Float64Array.of(1, 2),
    byteOffsets: Float64Array.of(0, 0),
  };
  expect([...add({ ...batch, origins }).sourceTokens]).toEqual([
    [7, 8],
    [0, 5],
  ]);
});

function add(rows: ExampleBatch): RowStatistics {
  const statistics = new RowStatistics(vocabulary);
  statistics.add(rows);
  return statistics;
}
