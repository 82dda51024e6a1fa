import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleRows } from './sample-rows.ts';

const shardsOf = (rows: readonly number[]) =>
  rows.map((count) => ({
    file: 'train/x.arrow',
    bytes: 1,
    rows: count,
    tokens: count,
    sha256: '',
    lengthHistogram: [],
  }));
const splitOf = (...rows: readonly number[]) => ({
  rows: rows.reduce((sum, count) => sum + count, 0),
  shards: shardsOf(rows),
});

test('takes all rows where there are no more than wanted, in ranges that lie end to end', () => {
  const ranges = sampleRows(splitOf(10, 3000), 100_000);
  expect(ranges.slice(0, 8)).toEqual(
    [0, 1, 2, 3, 5, 6, 7, 8].map((start, place) => ({ start, end: [1, 2, 3, 5, 6, 7, 8, 10][place] })),
  );
  expect(ranges.at(-1)).toEqual({ start: 2635, end: 3010 });
});

test('spreads a sample over each shard', () => {
  // A fifth of each shard, in eight ranges.
  const ranges = sampleRows(splitOf(400, 400), 160);
  expect(ranges.map(({ start }) => start)).toEqual([...Array(16).keys()].map((index) => index * 50));
});

test('takes no row of a small shard twice', () => {
  // 12 of the 13 rows in eight ranges: no distance between ranges is a whole number of rows.
  const taken = sampleRows(splitOf(13), 12).flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, index) => start + index),
  );
  expect(new Set(taken).size).toBe(12);
});

test('takes as many rows as wanted, each once, in order, and from every shard in its share', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 1, max: 20_000 }), (rows, limit) => {
      const split = splitOf(...rows);
      const ranges = sampleRows(split, limit);
      let last = 0;
      let taken = 0;
      for (const { start, end } of ranges) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end - start).toBeGreaterThan(0);
        expect(end - start).toBeLessThanOrEqual(1024);
        taken += end - start;
        last = end;
      }
      expect(last).toBeLessThanOrEqual(split.rows);
      expect(taken).toBe(Math.min(limit, split.rows));
      let first = 0;
      for (const count of rows) {
        const inShard = ranges
          .filter(({ start }) => start >= first && start < first + count)
          .reduce((sum, { start, end }) => sum + end - start, 0);
        expect(Math.abs(inShard - (Math.min(limit, split.rows) * count) / split.rows)).toBeLessThan(1.001);
        first += count;
      }
    }),
  );
});
