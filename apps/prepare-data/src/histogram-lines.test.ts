import { expect, test } from 'vitest';
import { histogramLines } from './histogram-lines.ts';

const shard = (lengthHistogram: readonly number[]) => ({
  file: 'train/shard-00000.arrow',
  bytes: 1,
  rows: 1,
  tokens: 1,
  sha256: '',
  lengthHistogram,
});
const split = (...histograms: readonly (readonly number[])[]) => ({
  rows: 1,
  tokens: 1,
  shards: histograms.map(shard),
});

test('adds the bins of all shards and draws the largest to full width', () => {
  const lines = histogramLines(split([1, 0], [1, 1]), 'train');
  expect(lines).toEqual([
    'Lengths of train rows:',
    `  up to    16 tokens ${'#'.repeat(40)} 2`,
    `  up to    32 tokens ${'#'.repeat(20).padEnd(40)} 1`,
  ]);
});

test('joins neighbours where there are more than 16 bins', () => {
  const lines = histogramLines(split(Array.from({ length: 32 }, () => 1)), 'train');
  expect(lines).toHaveLength(17);
  expect(lines[1]).toContain('up to    32 tokens');
  expect(lines[1]).toMatch(/ 2$/);
});

test('says nothing about a split without rows', () => {
  expect(histogramLines(split(), 'heldout')).toEqual([]);
});
