import { checkRanges } from './_check-options.ts';
import { startThreads } from './_loader-threads.ts';
import { planJob } from './_plan-job.ts';
import { ThreadedStream } from './_threaded-stream.ts';
import type { BatchOptions } from './batch-options.ts';
import type { BatchStream } from './batch-stream.ts';

const DEFAULT_PREFETCH_BYTES = 64 * 2 ** 20;

/**
 * Opens a split of a shard directory, or of several, as a stream of batches.
 *
 * The order of an epoch depends on the seed and the epoch, the masks of a row on the seed, the epoch
 * and the row: neither on ranks and workers, nor on how far the loader threads are ahead. Close the
 * stream when done.
 *
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit.
 * @throws {DatasetStateError} if `state` belongs to another dataset or configuration.
 * @throws {ManifestError} if the directory holds no valid manifest.
 */
export async function openBatches(options: BatchOptions): Promise<BatchStream> {
  checkRanges(options);
  const { signal, prefetchBytes = DEFAULT_PREFETCH_BYTES, workers = 1 } = options;
  const entry = new URL(import.meta.resolve('@albectra/dataset/worker'));
  // They load their modules while this one reads the manifests.
  const started = startThreads(entry, workers);
  try {
    const job = await planJob(options);
    signal?.throwIfAborted();
    return new ThreadedStream(job, { prefetchBytes, workers, started, signal, entry });
  } catch (error) {
    await Promise.all(started.map((thread) => thread.terminate()));
    throw error;
  }
}
