import type { Batch } from './batch.ts';
import type { DatasetState } from './dataset-state.ts';

/** Batches in a fixed order, filled by threads of their own while the consumer computes. */
export interface BatchStream {
  /** Rows of the split, of all datasets. */
  readonly rowCount: number;
  /** Batches of one whole epoch; infinite where datasets are mixed. */
  readonly batchesPerEpoch: number;
  /** Milliseconds that calls of `next()` have waited for a batch so far. */
  readonly waitMs: number;
  /**
   * Threads that died and were replaced so far. Another one goes on where a thread was, and the batches are
   * the same; three deaths in a row before one batch are an error.
   */
  readonly replacedWorkers: number;
  /**
   * Takes the next batch, or `undefined` after the last one or after `close()`.
   *
   * The arrays of the batch before become invalid: a thread fills them anew.
   *
   * @throws {DatasetError | ShardError} if a thread could not fill the batch; the reason of the signal
   * if it was aborted.
   */
  next(): Promise<Batch | undefined>;
  /** Says where the stream stands after the batch taken last. */
  state(): DatasetState;
  /** Ends the thread and frees the batches; calling it again does nothing. */
  close(): Promise<void>;
}
