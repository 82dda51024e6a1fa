import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import { serveProducts, type ProductThreadData } from '@albectra/ops/product-thread';

// Entry of a thread that helps the wasm engine to multiply; it tells its parent when it waits for work.
if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  serveProducts(workerData as ProductThreadData, () => {
    port.postMessage('ready');
  });
}
