import { workerData } from 'node:worker_threads';
import { RingProducer } from '../src/_batch-ring.ts';
import type { LoaderData } from '../src/_loader-job.ts';

/** A thread that hands over one empty batch and dies. */
const { job, ring } = workerData as LoaderData;
const producer = new RingProducer(ring, job.shapes);
producer.acquire(0, 0);
producer.publish(0);
process.exit(3);
