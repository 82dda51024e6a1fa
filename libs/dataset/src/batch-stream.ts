import type { Batch } from './batch.ts';
import type { DatasetState } from './dataset-state.ts';

/** Batches in a fixed order, filled by a thread of their own while the consumer computes. */
export interface BatchStream {
  /** Rows of the split. */
  readonly rowCount: number;
  /** Batches of one whole epoch. */
  readonly batchesPerEpoch: number;
  /** Milliseconds that calls of `next()` have waited for a batch so far. */
  readonly waitMs: number;
  /**
   * Takes the next batch, or `undefined` after the last one or after `close()`.
   *
   * The arrays of the batch before become invalid: the thread fills them anew.
   *
   * @throws {DatasetError | ShardError} if the thread could not fill the batch; the reason of the signal
   * if it was aborted.
   */
  next(): Promise<Batch | undefined>;
  /** Says where the stream stands after the batch taken last. */
  state(): DatasetState;
  /** Ends the thread and frees the batches; calling it again does nothing. */
  close(): Promise<void>;
}
