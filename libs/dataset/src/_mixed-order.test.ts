import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchPlan } from './_batch-plan.ts';
import { plan, rowsOf, runMixture, runRanks, shards, shuffles, stepsOf } from '../test/plans.ts';
import type { Shards } from '../test/plans.ts';

/** Bound of the differences, over all prefixes of rows and all datasets, between what was taken and its share. */
function largestError(rows: readonly string[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const taken = weights.map(() => 0);
  let largest = 0;
  for (const [i, row] of rows.entries()) {
    taken[Number(row.split(':')[1])]!++;
    for (const [source, weight] of weights.entries()) {
      largest = Math.max(largest, Math.abs(taken[source]! - (weight / total) * (i + 1)));
    }
  }
  return largest;
}

/** Counts how often each row of each dataset came, in `epochs[source:row]`. */
function countRows(rows: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = row.slice(row.indexOf(':') + 1);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

test('a mixture has less than one row too many or too few of each dataset at every prefix', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 100, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 5 }), (values, ranks) => {
      const datasets = values.map((weight, i) => ({ shards: [{ rows: 3 + i }], weight }));
      const steps = runMixture({ ...plan, ...rowsOf(datasets), epochs: Infinity, ranks, batchSize: 8 }, 50);
      expect(largestError(steps.flat(), values)).toBeLessThan(1);
    }),
    { numRuns: 40 },
  );
});

test('a mixture goes through each dataset in epochs, every row once in each', () => {
  const datasets = [
    { shards: [{ rows: 10 }], weight: 3 },
    { shards: [{ rows: 4 }], weight: 2 },
  ];
  // 100 rows: 60 of the first, which are 6 epochs, and 40 of the second, which are 10.
  const rows = runMixture(
    { ...plan, ...rowsOf(datasets), epochs: Infinity, ranks: 3, batchSize: 10 },
    10,
  ).flat();
  const expected = [0, 1].flatMap((source) =>
    Array.from({ length: [60, 40][source]! }, (_, i) => {
      const rowCount = datasets[source]!.shards[0]!.rows;
      return `${Math.floor(i / rowCount)}:${source}:${i % rowCount}`;
    }),
  );
  expect(rows.toSorted()).toEqual(expected.sort());
  expect(rows.slice(0, 12).join(' ')).toMatchInlineSnapshot(
    `"0:0:6 0:1:1 0:0:7 0:1:0 0:0:2 0:0:0 0:1:3 0:0:1 0:1:2 0:0:8 0:0:5 1:1:2"`,
  );
});

const datasets = fc.array(fc.record({ shards, weight: fc.double({ min: 0.1, max: 10, noNaN: true }) }), {
  minLength: 2,
  maxLength: 4,
});

test('a mixture of so many epochs ends where a row would come once more, with its shares kept until then', () => {
  const sizes = fc.array(
    fc.record({ rows: fc.integer({ min: 1, max: 40 }), weight: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 2,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 9 }),
      shuffles,
      (parts, epochs, batchSize, shuffle) => {
        const values = parts.map(({ rows, weight }) => ({ shards: [{ rows }], weight }));
        const base = { ...plan, ...rowsOf(values, shuffle), epochs, batchSize };
        const rows = stepsOf(base).flatMap((step) => step.rows);
        expect(
          largestError(
            rows,
            parts.map(({ weight }) => weight),
          ),
        ).toBeLessThan(1);
        const counts = countRows(rows);
        expect(Math.max(...counts.values())).toBeLessThanOrEqual(epochs);
        // One dataset was read as often as it may be, from its first row to its last.
        const isThrough = parts.map(({ rows: count }, source) =>
          Array.from({ length: count }, (_, row) => counts.get(`${source}:${row}`)).every(
            (n) => n === epochs,
          ),
        );
        expect(isThrough).toContain(true);
        const ranks = Math.min(3, batchSize);
        const ofRanks = runRanks({ ...base, ranks });
        expect(ofRanks.map((step) => step.sort())).toEqual(stepsOf(base).map((step) => step.rows.sort()));
        const dropping = stepsOf({ ...base, lastBatch: 'drop' });
        expect(dropping.flatMap((step) => step.rows)).toEqual(
          rows.slice(0, rows.length - (rows.length % batchSize)),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('a mixture in bins has steps of one bin, every row of a dataset equally often, and shares within a bound', () => {
  fc.assert(
    fc.property(
      datasets,
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 6 }),
      shuffles,
      (parts, ranks, perRank, shuffle) => {
        const base: BatchPlan = {
          ...plan,
          ...rowsOf(parts, shuffle),
          epochs: Infinity,
          ranks,
          batchSize: ranks * perRank,
        };
        const limit = Math.ceil(600 / base.batchSize);
        const steps = runMixture(base, limit);
        const shapes = stepsOf(base, limit).map(({ shape }) => base.bins[shape]!.bound);
        for (const [step, rows] of steps.entries()) {
          const found = new Set(rows.map((row) => binOf(parts, row)));
          expect([...found]).toEqual([shapes[step]]);
        }
        const bins = base.bins.length;
        const bound = bins * (base.batchSize / 2 + 1) + base.batchSize;
        expect(
          largestError(
            steps.flat(),
            parts.map(({ weight }) => weight),
          ),
        ).toBeLessThan(bound);
        for (const [source] of parts.entries()) expectEpochs(steps.flat(), source, base);
      },
    ),
    { numRuns: 40 },
  );
});

test('a mixture in bins ends after so many epochs, and no row comes more often', () => {
  fc.assert(
    fc.property(
      datasets,
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 6 }),
      (parts, epochs, batchSize) => {
        const base: BatchPlan = { ...plan, ...rowsOf(parts), epochs, batchSize };
        const steps = stepsOf(base);
        const rows = steps.flatMap((step) => step.rows);
        const counts = countRows(rows);
        expect(Math.max(...counts.values())).toBeLessThanOrEqual(epochs);
        expect(steps.slice(0, -1).every((step) => step.rows.length === batchSize)).toBe(true);
        const whole = rows.length - (rows.length % batchSize);
        expect(stepsOf({ ...base, lastBatch: 'drop' }).flatMap((step) => step.rows)).toEqual(
          rows.slice(0, whole),
        );
        expect(stepsOf({ ...base, epochs: Infinity }, steps.length - 1)).toEqual(steps.slice(0, -1));
      },
    ),
    { numRuns: 40 },
  );
});

/** The bin of the shard that a row `epoch:source:row` lies in. */
function binOf(parts: readonly { readonly shards: Shards }[], row: string): number {
  const [, source, index] = row.split(':').map(Number) as [number, number, number];
  let left = index;
  return parts[source]!.shards.find(({ rows }) => (left -= rows) < 0)!.bin!;
}

/** Checks that the rows of each bin of a dataset come once in every epoch of the bin. */
function expectEpochs(rows: readonly string[], source: number, { bins }: BatchPlan): void {
  const ofSource = rows.filter((row) => row.split(':')[1] === String(source));
  for (const part of bins.flatMap(({ parts }) => parts.filter((one) => one.source === source))) {
    const isOfPart = (row: number): boolean => {
      const stretch = part.stretches.findLast(({ firstRow }) => firstRow <= row);
      const end = part.stretches[part.stretches.indexOf(stretch!) + 1]?.firstInPart ?? part.rowCount;
      return stretch !== undefined && stretch.firstInPart + row - stretch.firstRow < end;
    };
    const ofPart = ofSource.filter((row) => isOfPart(Number(row.split(':')[2])));
    for (let first = 0; first < ofPart.length; first += part.rowCount) {
      const epoch = ofPart.slice(first, first + part.rowCount);
      expect(new Set(epoch).size).toBe(epoch.length);
      expect(new Set(epoch.map((row) => row.split(':')[0]))).toEqual(
        new Set([String(first / part.rowCount)]),
      );
    }
  }
}
