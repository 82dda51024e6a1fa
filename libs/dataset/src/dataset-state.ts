/** What the order and the content of batches depend on, apart from where one is in them. */
export interface DatasetFingerprint {
  /** The run key of the shards. */
  readonly dataset: string;
  readonly split: string;
  readonly rowCount: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  /** The masking options as JSON, or `static`. */
  readonly masking: string;
}

/** Where a stream of batches stands: plain data, to be stored in a checkpoint. */
export interface DatasetState {
  readonly version: 1;
  /** Epoch of the next batch, from 0. */
  readonly epoch: number;
  /** Index within the epoch of the next batch's first row. */
  readonly exampleIndex: number;
  readonly fingerprint: DatasetFingerprint;
}
