import { workerData } from 'node:worker_threads';
import { fillBatches } from '../src/_fill-batches.ts';
import type { LoaderData } from '../src/_loader-job.ts';

/** A thread that hands over two batches and dies. */
const batches = fillBatches(workerData as LoaderData);
batches.next();
batches.next();
process.exit(3);
