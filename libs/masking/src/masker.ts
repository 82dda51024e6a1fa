import type { ExampleTokenIds } from '@albectra/examples';

/** The row to mask and the place that its randomness depends on. */
export interface MaskRow {
  /** Original ids; the row is `start .. end` of them and includes its special tokens. */
  readonly tokenIds: ExampleTokenIds;
  readonly start: number;
  readonly end: number;
  /** Epoch, an unsigned 32-bit integer: every epoch masks a row anew. */
  readonly epoch: number;
  /** Index of the row in its dataset, from 0 to 2^53 - 1. */
  readonly rowIndex: number;
}

/** The masks of one row; the arrays are the masker's own and hold until its next call. */
export interface MaskedRow {
  /** Number of predictions, 0 to `maxPredictions`; the rest of the arrays is left over. */
  readonly count: number;
  /** Index within the row of each token to predict, `[maxPredictions]`, ascending. */
  readonly positions: Int32Array;
  /** The original ids there, `[maxPredictions]`. */
  readonly labels: Int32Array;
  /** The ids that the model reads there, `[maxPredictions]`. */
  readonly replacementIds: Int32Array;
}

/**
 * Chooses the tokens of a row that a model has to predict, and what it reads in their place.
 *
 * The result depends on the key, the epoch and the row index alone. Nothing is allocated per row
 * once the longest row has been seen, and one view of each new array of ids.
 */
export interface Masker {
  /** Most predictions of a row. */
  readonly maxPredictions: number;
  /**
   * Masks one row.
   *
   * @throws {UnknownTokenError} if the row holds an id outside the vocabulary.
   */
  maskRow(row: MaskRow): MaskedRow;
}
