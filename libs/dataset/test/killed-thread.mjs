// Reads 20 rows of a folder, ends the loader thread whenever it waits for a batch, and prints how many came.
import { openBatches } from '@albectra/dataset';

let thread;
process.on('worker', (worker) => (thread = worker));
const batches = await openBatches({
  directory: process.argv[2],
  batchSize: 4,
  seed: 1,
  masking: { kind: 'token' },
  maxPredictions: 4,
  epochs: 1,
  prefetchBytes: 0,
});
let rows = 0;
for (let step = 0; step < 5; step++) {
  const batch = batches.next();
  if (step % 2 === 0) void thread.terminate();
  rows += (await batch).rowCount;
}
process.stdout.write(`${rows}\n`);
