import { BatchFiller } from './_batch-filler.ts';
import { RingProducer } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import type { LoaderData } from './_loader-job.ts';

/**
 * Fills a loader's share of the batches, until the last epoch ends: every `workers`-th one.
 *
 * It blocks its thread while the ring is full, and yields the number of each batch that it handed over.
 */
export function* fillBatches(data: LoaderData): Generator<number, void, undefined> {
  const { job, ring, worker, workers, firstBatch } = data;
  const producer = new RingProducer(ring, job.shapes);
  const order = createOrder(job.plan);
  const filler = new BatchFiller(job);
  try {
    let cursor = job.start;
    for (let batch = firstBatch; order.rowsAt(cursor) > 0; batch++, cursor = order.advance(cursor)) {
      if (batch % workers !== worker) continue;
      filler.fill(producer.acquire(batch, order.shapeAt(cursor)), cursor);
      producer.publish(batch);
      yield batch;
    }
  } finally {
    filler.close();
  }
}
