import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blocksOfWindow, OrderedRows } from './_row-order.ts';
import type { WindowOrder } from './_row-order.ts';

const orders: fc.Arbitrary<WindowOrder> = fc
  .tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 40 }))
  .map(([a, b]) => ({ kind: 'window', windowRows: Math.max(a, b), blockRows: Math.min(a, b) }));

const seeds = fc.integer({ min: 0, max: 1000 });

/** The rows of an epoch in their order. */
function rowsOf(order: WindowOrder, rowCount: number, { seed = 3, epoch = 0 } = {}): number[] {
  const rows = new OrderedRows(order, rowCount, (of) => deriveKey(seed, 'test', of));
  return Array.from({ length: rowCount }, (_, index) => rows.rowAt(epoch, index));
}

test('windows have every row once, and read from so many blocks only', () => {
  fc.assert(
    fc.property(orders, fc.integer({ min: 1, max: 400 }), seeds, (order, rowCount, seed) => {
      const { windowRows, blockRows } = order;
      const rows = rowsOf(order, rowCount, { seed });
      expect(new Set(rows).size).toBe(rowCount);
      const windowsOfBlock = new Map<number, Set<number>>();
      for (let start = 0; start < rowCount; start += windowRows) {
        const blocks = new Set(
          rows.slice(start, start + windowRows).map((row) => Math.floor(row / blockRows)),
        );
        expect(blocks.size).toBeLessThanOrEqual(blocksOfWindow(order));
        for (const block of blocks) {
          windowsOfBlock.set(block, (windowsOfBlock.get(block) ?? new Set()).add(start / windowRows));
        }
      }
      // A block is done with after two windows that follow one another.
      for (const windows of windowsOfBlock.values()) {
        expect(Math.max(...windows) - Math.min(...windows)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the order is a function of the seed and the epoch, from whatever row it is asked for', () => {
  fc.assert(
    fc.property(orders, fc.integer({ min: 1, max: 300 }), seeds, (order, rowCount, seed) => {
      const epochs = [0, 1].map((epoch) => rowsOf(order, rowCount, { seed, epoch }));
      const backwards = new OrderedRows(order, rowCount, (epoch) => deriveKey(seed, 'test', epoch));
      const found: number[][] = [[], []];
      for (let index = rowCount - 1; index >= 0; index--) {
        for (const epoch of [1, 0]) found[epoch]![index] = backwards.rowAt(epoch, index);
      }
      expect(found).toEqual(epochs);
    }),
    { numRuns: 30 },
  );
});

test('blocks and the rows of windows are permuted at random', () => {
  const order: WindowOrder = { kind: 'window', windowRows: 100, blockRows: 10 };
  // Which block the first window has rows of, and at which end of the epoch the short block stands.
  const starts = new Map<number, number>();
  let early = 0;
  for (let seed = 0; seed < 300; seed++) {
    const rows = rowsOf(order, 1005, { seed });
    for (const row of new Set(rows.slice(0, 100).map((one) => Math.floor(one / 10)))) {
      starts.set(row, (starts.get(row) ?? 0) + 1);
    }
    if (rows.indexOf(1004) < 500) early++;
  }
  // 300 times 10 of 100 blocks: 30 each, give or take; the short one stands before 101 places in 300 draws.
  for (let block = 0; block < 100; block++) {
    expect(starts.get(block)).toBeGreaterThan(10);
    expect(starts.get(block)).toBeLessThan(60);
  }
  expect(early).toBeGreaterThan(100);
  expect(early).toBeLessThan(200);
});

test('a window as large as the dataset mixes all its rows', () => {
  const order: WindowOrder = { kind: 'window', windowRows: 1000, blockRows: 50 };
  const rows = rowsOf(order, 1000);
  // Neighbours of a block would be 1 apart; of a whole permutation they are 333 apart on average.
  const distance = rows.slice(1).reduce((sum, row, i) => sum + Math.abs(row - rows[i]!), 0) / 999;
  expect(distance).toBeGreaterThan(300);
  expect(distance).toBeLessThan(366);
});

test('the first rows in windows stay as they are', () => {
  const order: WindowOrder = { kind: 'window', windowRows: 8, blockRows: 3 };
  expect(rowsOf(order, 20, { seed: 42 }).join(' ')).toMatchInlineSnapshot(
    `"7 18 19 6 2 8 1 0 4 5 10 13 14 9 12 3 11 16 15 17"`,
  );
});
