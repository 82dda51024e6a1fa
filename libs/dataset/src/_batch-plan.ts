import type { SplitName } from '@albectra/shards/manifest';

/** Rows of one length bin: stretches of the dataset's rows, laid after one another. */
export interface BinPlan {
  /** Most tokens of its rows. */
  readonly bound: number;
  readonly rowCount: number;
  /** Where each stretch starts among the rows of the dataset, and among those of the bin; ascending. */
  readonly stretches: readonly { readonly firstRow: number; readonly firstInBin: number }[];
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
  readonly shuffle: boolean;
  /** Rows of a batch over all ranks. */
  readonly batchSize: number;
  readonly rank: number;
  readonly ranks: number;
  readonly lastBatch: 'drop' | 'pad';
  /** Epochs in all; may be infinite. */
  readonly epochs: number;
  readonly sources: readonly SourcePlan[];
  /** Bins that batches are made within, none of them empty; absent if batches take rows of any length. */
  readonly bins?: readonly BinPlan[];
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
