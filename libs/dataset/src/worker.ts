import { isMainThread, parentPort } from 'node:worker_threads';
import { fillBatches } from './_fill-batches.ts';
import type { LoaderData } from './_loader-job.ts';
import { describeError } from './_worker-errors.ts';

/**
 * Entry of a loader thread: fills its share of the batches ahead of the consumer until the last epoch ends.
 *
 * It starts once a worker thread that has loaded it is sent {@link LoaderData}. A failure is posted to the
 * parent as an `ErrorMessage`; the batches before it stay valid.
 */
function runLoader(data: LoaderData): void {
  const batches = fillBatches(data);
  while (!batches.next().done);
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  port.once('message', (data: LoaderData) => {
    try {
      runLoader(data);
    } catch (error) {
      port.postMessage(describeError(error));
    }
  });
}
