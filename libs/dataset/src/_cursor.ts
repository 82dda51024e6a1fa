/** A place in the sequence of batches. */
export interface Cursor {
  /** Epoch of the next batch; 0 where datasets are mixed, each of which has epochs of its own. */
  readonly epoch: number;
  /** Rows before the next batch, in the epoch or, where datasets are mixed, in all. */
  readonly exampleIndex: number;
  /**
   * Rows taken of each part so far, bin by bin: where datasets are mixed, of each dataset; where one has its
   * bins ordered in windows, of each bin in this epoch.
   */
  readonly positions?: readonly number[];
}

/** Where the first epoch begins; to be settled. */
export const BEGINNING: Cursor = { epoch: 0, exampleIndex: 0 };

/** The rows of one batch that one rank takes, one entry a row. */
export interface BatchRows {
  /** Which dataset each row is of. */
  readonly sources: Uint16Array;
  /** Which epoch of its dataset each row is read in. */
  readonly epochs: Uint32Array;
  /** Index of each row in its dataset. */
  readonly rowIndices: Float64Array;
}

/** Which rows the batches of a stream have: functions of the plan and the cursor alone. */
export interface BatchOrder {
  /** Batches of one whole epoch; infinite where datasets are mixed. */
  readonly batchesPerEpoch: number;
  /** Cursors of an epoch have example indices below this. */
  readonly endOfEpoch: number;
  /** The most that each position of a cursor may be; empty if cursors have none. */
  readonly mostPositions: readonly number[];
  /** Moves a cursor on to where a batch starts: past rows too few for a batch, if those are dropped. */
  settle(cursor: Cursor): Cursor;
  /** Counts the rows of the batch at a settled cursor, over all ranks; 0 after the last epoch. */
  rowsAt(cursor: Cursor): number;
  /** Numbers the shape of the batch at a settled cursor. */
  shapeAt(cursor: Cursor): number;
  /** Moves a settled cursor past its batch. */
  advance(cursor: Cursor): Cursor;
  /** Lists the rows of the batch at a settled cursor that the plan's rank takes. */
  rowsOf(cursor: Cursor): BatchRows;
}
