import { Worker } from 'node:worker_threads';

import type { StartThreads } from '@albectra/ops';

/** Starts worker threads that help to multiply, and that end with the process. */
export const startProductThreads: StartThreads = (threads, { onReady, onLost }) => {
  const entry = new URL(import.meta.resolve('@albectra/compile/product-worker'));
  let waiting = threads.length;
  for (const workerData of threads) {
    const worker = new Worker(entry, { workerData });
    worker.unref();
    worker.once('message', () => {
      waiting--;
      if (waiting === 0) onReady();
    });
    // Without help the products are as right as with it.
    worker.once('error', onLost);
    worker.once('exit', onLost);
  }
};
