import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allRows,
  plan,
  rowsOf,
  runRanks,
  shapes,
  shards,
  shuffles,
  single,
  stepsOf,
  withSizes,
} from '../test/plans.ts';

test('every row comes exactly once per epoch, for any number of rows, ranks and any batch size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), shapes, shuffles, (rowCount, sizes, shuffle) => {
      const base = withSizes({ ...plan, ...single(rowCount, shuffle) }, sizes);
      const steps = runRanks(base);
      expect(steps.flat().sort()).toEqual(allRows(base));
      const dropping = rowCount < base.batchSize ? [] : runRanks({ ...base, lastBatch: 'drop' });
      expect(new Set(dropping.flat()).size).toBe(dropping.flat().length);
      expect(dropping).toHaveLength(2 * Math.floor(rowCount / base.batchSize));
      expect(dropping.every((rows) => rows.length === base.batchSize)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the rows of a step do not depend on the number of ranks', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 100 }), fc.integer({ min: 1, max: 10 }), (rowCount, ranks) => {
      const base = { ...plan, ...single(rowCount), batchSize: 10 };
      const ofOne = runRanks(base).map((rows) => rows.sort());
      expect(runRanks({ ...base, ranks }).map((rows) => rows.sort())).toEqual(ofOne);
    }),
    { numRuns: 30 },
  );
});

test('with bins, too, every row comes once, and a step has rows of one bin, the same on all ranks', () => {
  fc.assert(
    fc.property(shards, shapes, shuffles, (entries, sizes, shuffle) => {
      const binOfRow = entries.flatMap(({ rows, bin }) => Array.from({ length: rows }, () => bin));
      const base = withSizes({ ...plan, ...rowsOf([{ shards: entries }], shuffle) }, sizes);
      const steps = runRanks(base);
      expect(steps.flat().sort()).toEqual(allRows(base));
      const shapeOfStep = stepsOf(base).map(({ shape }) => base.bins[shape]!.bound);
      steps.forEach((rows, step) => {
        const found = new Set(rows.map((row) => binOfRow[Number(row.split(':')[2])]));
        expect([...found]).toEqual([shapeOfStep[step]]);
      });
    }),
    { numRuns: 60 },
  );
});

test('with bins, epochs have other batches in another order', () => {
  const shardsOfBins = [
    { rows: 30, bin: 16 },
    { rows: 30, bin: 32 },
  ];
  const steps = stepsOf({ ...plan, ...rowsOf([{ shards: shardsOfBins }]), batchSize: 5 });
  expect(steps.map(({ shape }) => shape).join('')).toMatchInlineSnapshot(`"100000011111111100100001"`);
  expect(steps.slice(0, 2).map(({ rows }) => rows.join(' '))).toMatchInlineSnapshot(`
    [
      "0:0:35 0:0:33 0:0:55 0:0:44 0:0:31",
      "0:0:18 0:0:19 0:0:29 0:0:20 0:0:24",
    ]
  `);
});
