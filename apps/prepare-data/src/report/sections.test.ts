import { expect, test } from 'vitest';
import type { Manifest, ShardEntry } from '@albectra/shards/manifest';
import { lengthBars, paddedTokens } from './length-section.ts';
import { runBars } from './mask-section.ts';

const shard = (lengthHistogram: readonly number[], bin?: number): ShardEntry => ({
  file: 'train/x.arrow',
  bytes: 1,
  rows: lengthHistogram.reduce((sum, rows) => sum + rows, 0),
  tokens: 100,
  sha256: '',
  lengthHistogram,
  ...(bin !== undefined && { bin }),
});

test('bars of lengths add up the shards, and name the longest length of each bar', () => {
  expect(lengthBars([shard([1, 2, 3]), shard([4, 0, 1])], 40)).toEqual([
    { label: '1–16 tokens', tick: '16', value: 5 },
    { label: '17–32 tokens', tick: '32', value: 2 },
    { label: '33–40 tokens', tick: '40', value: 4 },
  ]);
});

test('long rows share bars', () => {
  // 512 bins, 16 to a bar.
  const bars = lengthBars([shard(Array.from({ length: 512 }, () => 1))], 8192);
  expect(bars).toHaveLength(32);
  expect(bars[31]).toEqual({ label: '7937–8192 tokens', tick: '8192', value: 16 });
});

test('padding goes to the bound of the bin', () => {
  const splits = { train: { rows: 5, tokens: 100, shards: [shard([2], 16), shard([0, 3], 32)] } };
  const manifest = { sequenceLength: 64, splits } as unknown as Manifest;
  expect(paddedTokens(manifest, 'train')).toBe(2 * 16 + 3 * 32);
});

test('runs stand beside 1/n, with the longer ones together', () => {
  const bars = runBars({ runsByWords: [0, 60, 20, 10, 5, 3, 1, 1], runs: 100 }, 3);
  expect(bars.map(({ label, value }) => [label, value])).toEqual([
    ['1', 0.6],
    ['2', 0.2],
    ['3', 0.1],
    ['4', 0.05],
    ['5', 0.03],
    ['6 and more', 0.02],
  ]);
  // 1 + 1/2 + 1/3 = 11/6.
  expect(bars.map(({ expected }) => expected ?? 0)).toEqual([
    expect.closeTo(6 / 11),
    expect.closeTo(3 / 11),
    expect.closeTo(2 / 11),
    0,
    0,
    0,
  ]);
});

test('runs without a law have none beside them', () => {
  expect(runBars({ runsByWords: [1, 3], runs: 4 }, 0)).toEqual([
    { label: '0', tick: '0', value: 0.25 },
    { label: '1 and more', tick: '1+', value: 0.75 },
  ]);
});
