import type { SplitEntry } from '@albectra/shards/manifest';
import type { BinPlan, PartPlan } from './_batch-plan.ts';
import { planRowOrder } from './_plan-row-order.ts';
import type { BatchOptions } from './batch-options.ts';

type Stretch = PartPlan['stretches'][number];

/** How rows are put together. */
interface BinRules {
  readonly shuffle: NonNullable<BatchOptions['shuffle']>;
  /** Whether batches have rows of one length bin. */
  readonly isBinned: boolean;
}

/** Lists the bins of splits that have rows, shortest first; or one bin of all rows. */
export function planBins(splits: readonly SplitEntry[], { shuffle, isBinned }: BinRules): BinPlan[] {
  const bins = new Map<number | undefined, PartPlan[]>();
  for (const [source, split] of splits.entries()) {
    for (const [bound, { rowCount, bytes, stretches }] of isBinned ? sortRows(split) : allRows(split)) {
      const order = planRowOrder(shuffle, { rowCount, bytes });
      const parts = bins.get(bound) ?? [];
      bins.set(bound, parts);
      parts.push({ source, rowCount, order, stretches });
    }
  }
  return [...bins]
    .sort(([a = 0], [b = 0]) => a - b)
    .map(([bound, parts]) => ({ ...(bound !== undefined && { bound }), parts }));
}

interface Rows {
  rowCount: number;
  bytes: number;
  readonly stretches: Stretch[];
}

function allRows({ rows, shards }: SplitEntry): Map<undefined, Rows> {
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  return new Map([[undefined, { rowCount: rows, bytes, stretches: [{ firstRow: 0, firstInPart: 0 }] }]]);
}

function sortRows({ shards }: SplitEntry): Map<number, Rows> {
  const bins = new Map<number, Rows>();
  let firstRow = 0;
  for (const { bin: bound = 0, rows, bytes } of shards) {
    if (rows === 0) continue;
    const bin = bins.get(bound) ?? { rowCount: 0, bytes: 0, stretches: [] };
    bins.set(bound, bin);
    bin.stretches.push({ firstRow, firstInPart: bin.rowCount });
    bin.rowCount += rows;
    bin.bytes += bytes;
    firstRow += rows;
  }
  return bins;
}
