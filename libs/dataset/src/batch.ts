/**
 * One step's rows, collated to fixed shapes. Arrays are row-major and int32 unless said.
 *
 * They are views of shared memory that hold until the next call of `BatchStream.next()`.
 */
export interface Batch {
  /** Rows of the arrays, real and empty ones. */
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  /**
   * Real rows, 1 to `batchSize`: fewer only in an epoch's last batch, with `dropLast: false`. Empty rows
   * are zero everywhere and have the pair label -1.
   */
  readonly rowCount: number;
  /** Ids before masking, 0-padded, `[batch, seq]`. */
  readonly originalIds: Int32Array;
  /** Ids after masking, 0-padded, `[batch, seq]`. */
  readonly inputIds: Int32Array;
  /** 0 for `[CLS] A [SEP]`, 1 for `B [SEP]`, `[batch, seq]`. */
  readonly segmentIds: Int32Array;
  /** 1 for real tokens, `[batch, seq]`. */
  readonly attentionMask: Int32Array;
  /** Positions to predict, ascending, 0-padded, `[batch, predictions]`. */
  readonly maskedPositions: Int32Array;
  /** Original ids there, 0-padded, `[batch, predictions]`. */
  readonly maskedLabels: Int32Array;
  /** 1 for a real prediction, float32 `[batch, predictions]`. */
  readonly maskedWeights: Float32Array;
  /** 1 + index of the first prediction that selects this position, 0 if none, `[batch, seq]`. */
  readonly predictionSlots: Int32Array;
  /** 0 original order, 1 swapped or random, -1 no pair loss, `[batch]`. */
  readonly pairLabels: Int32Array;
}
