import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fillBatches } from './_fill-batches.ts';
import type { LoaderData } from './_loader-job.ts';
import { describeError } from './_worker-errors.ts';

/**
 * Entry of a loader thread: fills its share of the batches ahead of the consumer until the last epoch ends.
 *
 * It starts by being loaded in a worker thread with {@link LoaderData}. A failure is posted to the
 * parent as an `ErrorMessage`; the batches before it stay valid.
 */
function runLoader(data: LoaderData): void {
  const batches = fillBatches(data);
  while (!batches.next().done);
}

if (!isMainThread && parentPort !== null) {
  try {
    runLoader(workerData as LoaderData);
  } catch (error) {
    parentPort.postMessage(describeError(error));
  }
}
