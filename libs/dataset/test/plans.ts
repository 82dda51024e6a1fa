import type { SplitEntry } from '@albectra/shards/manifest';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { BatchPlan } from '../src/_batch-plan.ts';
import type { BatchOptions } from '../src/batch-options.ts';
import { createOrder } from '../src/_create-order.ts';
import { BEGINNING } from '../src/_cursor.ts';
import { planBins } from '../src/_plan-bins.ts';

/** A plan less its datasets. */
export const plan: Omit<BatchPlan, 'sources' | 'bins' | 'shuffle'> = {
  seed: 7,
  split: 'train',
  batchSize: 4,
  rank: 0,
  ranks: 1,
  lastBatch: 'pad',
  epochs: 2,
};

export type Shuffle = NonNullable<BatchOptions['shuffle']>;
/** The shards of a dataset, by their rows and bins. */
export type Shards = readonly { readonly rows: number; readonly bin?: number }[];

const emptyShard = { file: 'a', bytes: 1000, tokens: 0, sha256: '', lengthHistogram: [] };

/** What the rows of one or more datasets decide of a plan. */
export function rowsOf(
  datasets: readonly { readonly shards: Shards; readonly weight?: number }[],
  shuffle: Shuffle = true,
): Pick<BatchPlan, 'sources' | 'bins' | 'shuffle'> {
  const splits = datasets.map(({ shards }): SplitEntry => {
    const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
    return { rows, tokens: 0, shards: shards.map((shard) => ({ ...emptyShard, ...shard })) };
  });
  const isBinned = datasets.every(({ shards }) => shards.every(({ bin }) => bin !== undefined));
  return {
    sources: splits.map(({ rows }, i) => ({ rowCount: rows, weight: datasets[i]!.weight ?? 1 })),
    bins: planBins(splits, { shuffle, isBinned }),
    shuffle: shuffle !== false,
  };
}

/** One dataset without bins. */
export const single = (rowCount: number, shuffle?: Shuffle): ReturnType<typeof rowsOf> =>
  rowsOf([{ shards: [{ rows: rowCount }] }], shuffle);

/** What one rank takes: for each step its shape, the rows of all ranks, and its own as `epoch:source:row`. */
export function stepsOf(
  ofRank: BatchPlan,
  limit = Infinity,
): { shape: number; count: number; rows: string[] }[] {
  const order = createOrder(ofRank);
  const steps = [];
  let cursor = order.settle(BEGINNING);
  while (order.rowsAt(cursor) > 0 && steps.length < limit) {
    const { sources, epochs, rowIndices } = order.rowsOf(cursor);
    const rows = Array.from(rowIndices, (row, i) => `${epochs[i]}:${sources[i]}:${row}`);
    steps.push({ shape: order.shapeAt(cursor), count: order.rowsAt(cursor), rows });
    cursor = order.advance(cursor);
  }
  return steps;
}

type Sizes = Readonly<Record<'ranks' | 'perRank' | 'extra', number>>;

/** Ranks, and rows of a batch that they need not divide. */
export const shapes: fc.Arbitrary<Sizes> = fc.record({
  ranks: fc.integer({ min: 1, max: 9 }),
  perRank: fc.integer({ min: 1, max: 7 }),
  extra: fc.integer({ min: 0, max: 8 }),
});

/** Ways of shuffling, some in windows. */
export const shuffles: fc.Arbitrary<Shuffle> = fc.oneof(
  fc.boolean(),
  fc
    .tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 30 }))
    .map(([a, b]) => ({ kind: 'window', windowRows: Math.max(a, b), blockRows: Math.min(a, b) }) as const),
);

/** Rows of the shards of a binned dataset, and their bins. */
export const shards: fc.Arbitrary<Shards> = fc
  .array(fc.record({ rows: fc.integer({ min: 0, max: 40 }), bin: fc.constantFrom(16, 32, 64) }), {
    minLength: 1,
    maxLength: 6,
  })
  .filter((entries) => entries.some(({ rows }) => rows > 0));

/** Lists all rows of the plan's epochs, as `stepsOf` does. */
export function allRows({ epochs, sources }: BatchPlan): string[] {
  const ofEpoch = (epoch: number): string[] =>
    Array.from({ length: sources[0]!.rowCount }, (_, row) => `${epoch}:0:${row}`);
  return Array.from({ length: epochs }, (_, epoch) => ofEpoch(epoch))
    .flat()
    .sort();
}

export function withSizes(base: BatchPlan, { ranks, perRank, extra }: Sizes): BatchPlan {
  return { ...base, ranks, batchSize: ranks * perRank + (extra % ranks) };
}

/** Runs all ranks; checks that they go in step, and returns the rows of each step over all ranks. */
export function runRanks(base: BatchPlan): string[][] {
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

/** The rows of each step of a mixture in their order, put together from all ranks. */
export function runMixture(base: BatchPlan, limit: number): string[][] {
  const perRank = Array.from({ length: base.ranks }, (_, rank) => stepsOf({ ...base, rank }, limit));
  return Array.from({ length: limit }, (_, step) =>
    Array.from(
      { length: base.batchSize },
      (__, i) => perRank[i % base.ranks]![step]!.rows[Math.floor(i / base.ranks)]!,
    ),
  );
}
