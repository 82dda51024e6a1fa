import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { BatchFiller } from './_batch-filler.ts';
import { RingProducer } from './_batch-ring.ts';
import { advance, rowsAt } from './_cursor.ts';
import type { LoaderData } from './_loader-job.ts';
import { describeError } from './_worker-errors.ts';

/**
 * Entry of the loader thread: fills batches ahead of the consumer until the last epoch ends.
 *
 * It starts by being loaded in a worker thread with {@link LoaderData}. A failure is posted to the
 * parent as an `ErrorMessage`; the batches before it stay valid.
 */
function runLoader({ job, ring }: LoaderData): void {
  const producer = new RingProducer(ring, job.shape);
  const filler = new BatchFiller(job);
  try {
    for (let cursor = job.start; rowsAt(cursor, job.plan) > 0; cursor = advance(cursor, job.plan)) {
      filler.fill(producer.acquire(), cursor);
      producer.publish();
    }
    producer.end();
  } finally {
    filler.close();
  }
}

if (!isMainThread && parentPort !== null) {
  try {
    runLoader(workerData as LoaderData);
  } catch (error) {
    parentPort.postMessage(describeError(error));
  }
}
