/** Program of one thread: takes a {@link PartJob}, posts a {@link PartReport}. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PartJob } from './encode-part.ts';
import { encodePart } from './encode-part.ts';

parentPort?.postMessage(await encodePart(workerData as PartJob));
