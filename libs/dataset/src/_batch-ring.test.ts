import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { base, fillHere, keep } from '../test/batches.ts';
import type { KeptBatch } from '../test/batches.ts';
import { withDataset } from '../test/dataset.ts';
import { bytesPerBatch } from './_batch-arrays.ts';
import { allocateRing, RingConsumer, RingProducer } from './_batch-ring.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';

const shape = { batchSize: 2, sequenceLength: 5, maxPredictions: 1 };

test('a ring has as many slots as fit its bytes, two at least', () => {
  // 4 bytes · 2 rows · (5 · 5 tokens + 3 · 1 prediction + 1 label).
  expect(bytesPerBatch(shape)).toBe(232);
  expect([0, 232, 1000, 1e9].map((maxBytes) => allocateRing([shape], { maxBytes }).slots.length)).toEqual([
    2, 2, 4, 64,
  ]);
});

test('batches arrive in order, each in the slot that was released', async () => {
  const memory = allocateRing([shape], { maxBytes: 0 });
  const producer = new RingProducer(memory, [shape]);
  const consumer = new RingConsumer(memory, [shape]);
  const seen: (number | undefined)[] = [];
  expect(consumer.take(0)).toBeUndefined();
  for (let batch = 0; batch < 5; batch++) {
    producer.acquire(batch, 0).pairLabels[0] = batch;
    producer.publish(batch);
    seen.push(consumer.take(0)?.pairLabels[0]);
    consumer.release();
  }
  expect(seen).toEqual([0, 1, 2, 3, 4]);
  const { signal } = consumer;
  const changed = consumer.changed(signal);
  producer.acquire(5, 0);
  producer.publish(5);
  await changed;
  // What happened since the signal was read is not waited for.
  await consumer.changed(signal);
});

test('the thread fills all batches while this one never returns to its events', async () => {
  await withDataset({ rowCount: 40 }, async (directory) => {
    const options: BatchOptions = { ...base, directory, batchSize: 8, epochs: 1 };
    const expected = await fillHere(options);
    const job = await planJob(options);
    const ring = allocateRing(job.shapes, { maxBytes: 0 });
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    worker.postMessage({ job, ring, worker: 0, workers: 1, firstBatch: 0 });
    const batches = takeBlocking(new RingConsumer(ring, job.shapes), expected);
    await worker.terminate();
    expect(batches).toEqual(expected);
  });
});

/** Takes batches without ever yielding, as one train step after another does. */
function takeBlocking(consumer: RingConsumer, expected: readonly KeptBatch[]): KeptBatch[] {
  const napping = new Int32Array(new SharedArrayBuffer(4));
  const batches: KeptBatch[] = [];
  for (let naps = 0; naps < 2000 && batches.length < expected.length;) {
    const arrays = consumer.take(0);
    if (arrays === undefined) {
      naps++;
      Atomics.wait(napping, 0, 0, 10);
      continue;
    }
    const { rowCount, stepRows, after } = expected[batches.length]!;
    batches.push(keep({ ...arrays, rowCount, stepRows }, after));
    consumer.release();
  }
  return batches;
}
