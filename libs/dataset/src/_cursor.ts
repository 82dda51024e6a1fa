/** A place in the endless sequence of epochs. */
export interface Cursor {
  readonly epoch: number;
  /** Rows of the epoch that were passed, 0 to `rowCount - 1`. */
  readonly exampleIndex: number;
}

/** How the rows of an epoch are cut into batches. */
export interface BatchPlan {
  readonly rowCount: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  /** Epochs in all; may be infinite. */
  readonly epochs: number;
}

/** Counts the batches of one whole epoch. */
export function batchesPerEpoch({ rowCount, batchSize, dropLast }: BatchPlan): number {
  return dropLast ? Math.floor(rowCount / batchSize) : Math.ceil(rowCount / batchSize);
}

/** Moves a cursor on to where a batch starts: past rows too few for a batch, if those are dropped. */
export function settle(cursor: Cursor, { rowCount, batchSize, dropLast }: BatchPlan): Cursor {
  const rowsLeft = rowCount - cursor.exampleIndex;
  const isEpochOver = rowsLeft < (dropLast ? batchSize : 1);
  return isEpochOver ? { epoch: cursor.epoch + 1, exampleIndex: 0 } : cursor;
}

/** Counts the real rows of the batch at a settled cursor, 0 after the last epoch. */
export function rowsAt(cursor: Cursor, { rowCount, batchSize, epochs }: BatchPlan): number {
  return cursor.epoch < epochs ? Math.min(batchSize, rowCount - cursor.exampleIndex) : 0;
}

/** Moves a settled cursor past its batch. */
export function advance(cursor: Cursor, plan: BatchPlan): Cursor {
  return settle({ ...cursor, exampleIndex: cursor.exampleIndex + rowsAt(cursor, plan) }, plan);
}
