import { deriveKey } from '@albectra/random';
import type { SplitName } from '@albectra/shards/manifest';
import { OrderedRows } from './_row-order.ts';
import type { RowOrder } from './_row-order.ts';

/** Rows that are permuted together: all of a dataset, or those of one of its length bins. */
export interface PartPlan {
  /** Number of the dataset. */
  readonly source: number;
  readonly rowCount: number;
  readonly order: RowOrder;
  /** Where each stretch of the rows starts in the dataset, and in the part; ascending. */
  readonly stretches: readonly { readonly firstRow: number; readonly firstInPart: number }[];
}

/** Rows that batches are made of, all of one shape: one part for each dataset that has such rows. */
export interface BinPlan {
  /** Most tokens of its rows; absent where batches take rows of any length. */
  readonly bound?: number;
  /** None of them empty. */
  readonly parts: readonly PartPlan[];
}

/** How many rows a dataset has, and what share of the batches' rows is to come from it. */
export interface SourcePlan {
  readonly rowCount: number;
  /** Above 0; counts relative to the other weights. */
  readonly weight: number;
}

/** Everything that the order of rows depends on: plain data, the same on all ranks but for `rank`. */
export interface BatchPlan {
  readonly seed: number;
  readonly split: SplitName;
  /** Whether batches of several bins come in random order. */
  readonly shuffle: boolean;
  /** Rows of a batch over all ranks. */
  readonly batchSize: number;
  readonly rank: number;
  readonly ranks: number;
  readonly lastBatch: 'drop' | 'pad';
  /** Epochs in all; may be infinite. */
  readonly epochs: number;
  readonly sources: readonly SourcePlan[];
  /** Shortest first; a single one without a bound if batches take rows of any length. */
  readonly bins: readonly BinPlan[];
}

/** Tells whether batches are made within length bins. */
export function isBinned({ bins }: Pick<BatchPlan, 'bins'>): boolean {
  return bins[0]?.bound !== undefined;
}

/** Counts the batches that rows are cut into. */
export function countBatches(
  rowCount: number,
  { batchSize, lastBatch }: Pick<BatchPlan, 'batchSize' | 'lastBatch'>,
): number {
  return lastBatch === 'drop' ? Math.floor(rowCount / batchSize) : Math.ceil(rowCount / batchSize);
}

/**
 * Counts the rows of a batch that a rank takes: row `i` of the batch goes to rank `i mod ranks`.
 *
 * So the counts of any two ranks differ by at most one, and none is left out.
 */
export function rowsOfRank(count: number, { rank, ranks }: Pick<BatchPlan, 'rank' | 'ranks'>): number {
  return Math.max(0, Math.ceil((count - rank) / ranks));
}

/** Finds the row of the dataset that is the `index`-th of a part in an epoch. */
export type PartRows = (epoch: number, index: number) => number;

/** Orders the rows of a part; the order depends on the seed, the split, the epoch and the part alone. */
export function orderPart(plan: BatchPlan, part: PartPlan, bound?: number): PartRows {
  const { stretches } = part;
  const rows = orderedRows(plan, part, bound);
  if (stretches.length === 1) return (epoch, index) => stretches[0]!.firstRow + rows.rowAt(epoch, index);
  return (epoch, index) => rowOfPart(rows.rowAt(epoch, index), stretches);
}

/** Does the same for many rows: replaces their numbers in the epoch by the rows of the dataset. */
export function orderRowsOfPart(
  plan: BatchPlan,
  part: PartPlan,
): (epoch: number, indices: Float64Array) => void {
  const rows = orderedRows(plan, part);
  return (epoch, indices) => {
    rows.findRows(epoch, indices);
    for (let i = 0; i < indices.length; i++) indices[i] = rowOfPart(indices[i]!, part.stretches);
  };
}

function orderedRows({ seed, split, sources }: BatchPlan, part: PartPlan, bound?: number): OrderedRows {
  const { source, order, rowCount } = part;
  const purpose = [
    ...(sources.length > 1 ? ['source', source] : []),
    ...(bound === undefined ? [] : ['bin', bound]),
  ];
  return new OrderedRows(order, rowCount, (epoch) => deriveKey(seed, 'order', split, epoch, ...purpose));
}

function rowOfPart(index: number, stretches: PartPlan['stretches']): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (stretches[middle]!.firstInPart <= index) low = middle;
    else high = middle - 1;
  }
  const { firstRow, firstInPart } = stretches[low]!;
  return firstRow + index - firstInPart;
}
