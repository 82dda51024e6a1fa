/**
 * One step's rows, collated to fixed shapes. Arrays are row-major and int32 unless said.
 *
 * They are views of shared memory that hold until the next call of `BatchStream.next()`.
 */
export interface Batch {
  /** Rows of the arrays, real and empty ones: `ceil(batch size / ranks)`. */
  readonly batchSize: number;
  /** Tokens of every row of the arrays; it depends on the bin if the dataset has length bins. */
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  /**
   * Real rows, which come first, 0 to `batchSize`. Empty rows are zero everywhere, so that they have no
   * weight, and have the pair label -1.
   */
  readonly rowCount: number;
  /** Real rows of the step over all ranks. */
  readonly stepRows: number;
  /** Ids before masking, 0-padded, `[batch, seq]`. */
  readonly originalIds: Int32Array;
  /** Ids after masking, 0-padded, `[batch, seq]`. */
  readonly inputIds: Int32Array;
  /** 0 for `[CLS] A [SEP]`, 1 for `B [SEP]`, `[batch, seq]`. */
  readonly segmentIds: Int32Array;
  /** 1 for real tokens, `[batch, seq]`; where rows are packs, of all their examples. */
  readonly attentionMask: Int32Array;
  /** Positions to predict, ascending, 0-padded, `[batch, predictions]`; in packs they count from the row's start. */
  readonly maskedPositions: Int32Array;
  /** Original ids there, 0-padded, `[batch, predictions]`. */
  readonly maskedLabels: Int32Array;
  /** 1 for a real prediction, float32 `[batch, predictions]`. */
  readonly maskedWeights: Float32Array;
  /** 1 + index of the first prediction that selects this position, 0 if none, `[batch, seq]`. */
  readonly predictionSlots: Int32Array;
  /**
   * 0 original order, 1 swapped or random, -1 no pair loss: `[batch]`, or `[batch, examples]` where rows
   * are packs, with -1 behind the last example.
   */
  readonly pairLabels: Int32Array;
  /** What else a model reads of packs; absent where every row is one example. */
  readonly packs?: PackArrays;
}

/** Where the examples of packs lie: tokens attend where example numbers are equal. */
export interface PackArrays {
  /** Most examples of a row. */
  readonly maxExamples: number;
  /** Position of each token within its example: from 0 with every example; 0 in padding, `[batch, seq]`. */
  readonly positionIds: Int32Array;
  /** Number of the example within its row, from 1; 0 in padding, `[batch, seq]`. */
  readonly exampleNumbers: Int32Array;
  /** Position of each example's `[CLS]`, 0-padded, `[batch, examples]`. */
  readonly exampleStarts: Int32Array;
}
