import { parentPort } from 'node:worker_threads';
import { fillBatches } from '../src/_fill-batches.ts';
import type { LoaderData } from '../src/_loader-job.ts';

/** A thread that hands over two batches and meets what it does not catch, as one that runs out of memory. */
parentPort?.once('message', (data: LoaderData) => {
  const batches = fillBatches(data);
  batches.next();
  batches.next();
  throw new RangeError('nothing catches this');
});
