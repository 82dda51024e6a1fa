import { parentPort } from 'node:worker_threads';
import { fillBatches } from '../src/_fill-batches.ts';
import type { LoaderData } from '../src/_loader-job.ts';

/** A thread that hands over two batches and dies; those that replace it die at once. */
parentPort?.once('message', (data: LoaderData) => {
  if (data.firstBatch === 0) {
    const batches = fillBatches(data);
    batches.next();
    batches.next();
  }
  process.exit(3);
});
