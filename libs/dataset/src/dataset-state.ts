/** What the order and the content of batches depend on, apart from where one is in them. */
export interface DatasetFingerprint {
  /** The run key of the shards; where datasets are mixed, those of all and their shares, as JSON. */
  readonly dataset: string;
  readonly split: string;
  readonly rowCount: number;
  readonly seed: number;
  /** Whether rows are in random order; or `windows` and their rows and blocks, as JSON. */
  readonly shuffle: boolean | string;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  /** The masking options as JSON, or `static`. */
  readonly masking: string;
  /** `none`, or the length bins and how their batches are made, as JSON: these then may not change. */
  readonly lengthBins: string;
}

/**
 * Where a stream of batches stands: plain data, to be stored in a checkpoint.
 *
 * It is the same on all ranks, and depends on no number of ranks or workers.
 */
export interface DatasetState {
  readonly version: 2;
  /** Epoch of the next batch, from 0; 0 where datasets are mixed. */
  readonly epoch: number;
  /**
   * Rows before the next batch: of the epoch, of all batches where datasets are mixed. With the length bins
   * of one dataset every batch counts as a full one.
   */
  readonly exampleIndex: number;
  /**
   * Rows taken so far, where more must be known than their sum: of each dataset that is mixed, in each
   * length bin; of each bin in this epoch, where one dataset is shuffled in windows. Bin by bin.
   */
  readonly positions?: readonly number[];
  readonly fingerprint: DatasetFingerprint;
}
