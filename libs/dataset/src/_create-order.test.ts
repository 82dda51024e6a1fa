import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchPlan } from './_batch-plan.ts';
import { createOrder } from './_create-order.ts';
import type { Cursor } from './_cursor.ts';
import { planBins } from './_plan-bins.ts';

const START: Cursor = { epoch: 0, exampleIndex: 0 };

const plan: Omit<BatchPlan, 'sources'> = {
  seed: 7,
  split: 'train',
  shuffle: true,
  batchSize: 4,
  rank: 0,
  ranks: 1,
  lastBatch: 'pad',
  epochs: 2,
};

const single = (rowCount: number): BatchPlan['sources'] => [{ rowCount, weight: 1 }];

/** What one rank takes: for each step its shape, the rows of all ranks, and its own as `epoch:source:row`. */
function stepsOf(ofRank: BatchPlan, limit = Infinity): { shape: number; count: number; rows: string[] }[] {
  const order = createOrder(ofRank);
  const steps = [];
  let cursor = order.settle(START);
  while (order.rowsAt(cursor) > 0 && steps.length < limit) {
    const { sources, epochs, rowIndices } = order.rowsOf(cursor);
    const rows = Array.from(rowIndices, (row, i) => `${epochs[i]}:${sources[i]}:${row}`);
    steps.push({ shape: order.shapeAt(cursor), count: order.rowsAt(cursor), rows });
    cursor = order.advance(cursor);
  }
  return steps;
}

const shapes = fc.record({
  ranks: fc.integer({ min: 1, max: 9 }),
  perRank: fc.integer({ min: 1, max: 7 }),
  extra: fc.integer({ min: 0, max: 8 }),
  shuffle: fc.boolean(),
});

/** Rows of the shards of a binned dataset, and their bins. */
const shards = fc.array(
  fc.record({ rows: fc.integer({ min: 0, max: 40 }), bin: fc.constantFrom(16, 32, 64) }),
  { minLength: 1, maxLength: 6 },
);

/** Lists all rows of the plan's epochs, as `stepsOf` does. */
function allRows({ epochs, sources }: BatchPlan): string[] {
  const ofEpoch = (epoch: number): string[] =>
    Array.from({ length: sources[0]!.rowCount }, (_, row) => `${epoch}:0:${row}`);
  return Array.from({ length: epochs }, (_, epoch) => ofEpoch(epoch))
    .flat()
    .sort();
}

function withSizes(
  base: BatchPlan,
  {
    ranks,
    perRank,
    extra,
    shuffle,
  }: Readonly<Record<'ranks' | 'perRank' | 'extra', number> & { shuffle: boolean }>,
): BatchPlan {
  return { ...base, shuffle, ranks, batchSize: ranks * perRank + (extra % ranks) };
}

/** Runs all ranks; checks that they go in step, and returns the rows of each step over all ranks. */
function runRanks(base: BatchPlan): string[][] {
  const perRank = Array.from({ length: base.ranks }, (_, rank) => stepsOf({ ...base, rank }));
  const [first] = perRank;
  for (const steps of perRank) {
    expect(steps.map(({ shape, count }) => [shape, count])).toEqual(
      first!.map(({ shape, count }) => [shape, count]),
    );
  }
  return first!.map(({ count }, step) => {
    const counts = perRank.map((steps) => steps[step]!.rows.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    expect(counts.reduce((sum, rows) => sum + rows, 0)).toBe(count);
    return perRank.flatMap((steps) => steps[step]!.rows);
  });
}

test('every row comes exactly once per epoch, for any number of rows, ranks and any batch size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), shapes, (rowCount, sizes) => {
      const base = withSizes({ ...plan, sources: single(rowCount) }, sizes);
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
      const base = { ...plan, sources: single(rowCount), batchSize: 10 };
      const ofOne = runRanks(base).map((rows) => rows.sort());
      expect(runRanks({ ...base, ranks }).map((rows) => rows.sort())).toEqual(ofOne);
    }),
    { numRuns: 30 },
  );
});

test('with bins, too, every row comes once, and a step has rows of one bin, the same on all ranks', () => {
  fc.assert(
    fc.property(shards, shapes, (entries, sizes) => {
      const rowCount = entries.reduce((sum, { rows }) => sum + rows, 0);
      fc.pre(rowCount > 0);
      const binOfRow = entries.flatMap(({ rows, bin }) => Array.from({ length: rows }, () => bin));
      const split = {
        rows: rowCount,
        tokens: 0,
        shards: entries.map((entry) => ({ ...emptyShard, ...entry })),
      };
      const bins = planBins(split);
      const base = withSizes({ ...plan, sources: single(rowCount), bins }, sizes);
      const steps = runRanks(base);
      expect(steps.flat().sort()).toEqual(allRows(base));
      const shapeOfStep = stepsOf(base).map(({ shape }) => bins[shape]!.bound);
      steps.forEach((rows, step) => {
        const found = new Set(rows.map((row) => binOfRow[Number(row.split(':')[2])]));
        expect([...found]).toEqual([shapeOfStep[step]]);
      });
    }),
    { numRuns: 60 },
  );
});

const emptyShard = { file: 'a', bytes: 1, tokens: 0, sha256: '', lengthHistogram: [] };

test('with bins, epochs have other batches in another order', () => {
  const bins = planBins({
    rows: 60,
    tokens: 0,
    shards: [
      { ...emptyShard, rows: 30, bin: 16 },
      { ...emptyShard, rows: 30, bin: 32 },
    ],
  });
  const steps = stepsOf({ ...plan, sources: single(60), bins, batchSize: 5 });
  expect(steps.map(({ shape }) => shape).join('')).toMatchInlineSnapshot(`"100000011111111100100001"`);
  expect(steps.slice(0, 2).map(({ rows }) => rows.join(' '))).toMatchInlineSnapshot(`
    [
      "0:0:35 0:0:33 0:0:55 0:0:44 0:0:31",
      "0:0:18 0:0:19 0:0:29 0:0:20 0:0:24",
    ]
  `);
});

test('a mixture has less than one row too many or too few of each dataset at every prefix', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 100, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 5 }), (values, ranks) => {
      const sources = values.map((weight, i) => ({ rowCount: 3 + i, weight }));
      const total = values.reduce((sum, weight) => sum + weight, 0);
      const steps = runMixture({ ...plan, sources, ranks, batchSize: 8 }, 50);
      const taken = values.map(() => 0);
      steps.flat().forEach((row, i) => {
        taken[Number(row.split(':')[1])]!++;
        for (const [source, weight] of values.entries()) {
          expect(Math.abs(taken[source]! - (weight / total) * (i + 1))).toBeLessThan(1);
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('a mixture goes through each dataset in epochs, every row once in each', () => {
  const sources = [
    { rowCount: 10, weight: 3 },
    { rowCount: 4, weight: 2 },
  ];
  // 100 rows: 60 of the first, which are 6 epochs, and 40 of the second, which are 10.
  const rows = runMixture({ ...plan, sources, ranks: 3, batchSize: 10 }, 10).flat();
  const expected = [0, 1].flatMap((source) =>
    Array.from({ length: [60, 40][source]! }, (_, i) => {
      const { rowCount } = sources[source]!;
      return `${Math.floor(i / rowCount)}:${source}:${i % rowCount}`;
    }),
  );
  expect(rows.toSorted()).toEqual(expected.sort());
  expect(rows.slice(0, 12).join(' ')).toMatchInlineSnapshot(
    `"0:0:6 0:1:1 0:0:7 0:1:0 0:0:2 0:0:0 0:1:3 0:0:1 0:1:2 0:0:8 0:0:5 1:1:2"`,
  );
});

/** The rows of each step of a mixture in their order, put together from all ranks. */
function runMixture(base: BatchPlan, limit: number): string[][] {
  const perRank = Array.from({ length: base.ranks }, (_, rank) => stepsOf({ ...base, rank }, limit));
  return Array.from({ length: limit }, (_, step) =>
    Array.from(
      { length: base.batchSize },
      (__, i) => perRank[i % base.ranks]![step]!.rows[Math.floor(i / base.ranks)]!,
    ),
  );
}
