import { BatchFiller } from './_batch-filler.ts';
import { createRowKernel, RingProducer } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import type { BatchOrder, Cursor } from './_cursor.ts';
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
  const filler = new BatchFiller(job, createRowKernel(ring, job.shapes, worker));
  try {
    let cursor = job.start;
    for (let batch = firstBatch; order.rowsAt(cursor) > 0; batch++, cursor = order.advance(cursor)) {
      if (batch % workers !== worker) continue;
      filler.fill(producer.acquire(batch, order.shapeAt(cursor)), cursor);
      // What comes later may say that a shard is damaged; behind the last batch nothing comes.
      if (!filler.isVerified && endsWithin(workers, order, cursor)) filler.verify();
      producer.publish(batch);
      yield batch;
    }
  } finally {
    filler.close();
  }
}

/** Tells whether the batch at a cursor is among the last `count`. */
function endsWithin(count: number, order: BatchOrder, cursor: Cursor): boolean {
  let later = cursor;
  for (let i = 0; i < count; i++) {
    later = order.advance(later);
    if (order.rowsAt(later) === 0) return true;
  }
  return false;
}
