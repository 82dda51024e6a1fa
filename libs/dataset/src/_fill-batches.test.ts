import { expect, test } from 'vitest';
import { base, fillHere, keep } from '../test/batches.ts';
import type { KeptBatch } from '../test/batches.ts';
import { withDataset } from '../test/dataset.ts';
import { rowsOfRank } from './_batch-plan.ts';
import { allocateRing, RingConsumer } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import { stateOf } from './_fingerprint.ts';
import { fillBatches } from './_fill-batches.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';

/** Takes `count` batches that loaders fill in turn, all of them on this thread. */
async function takeFromLoaders(options: BatchOptions, count: number): Promise<KeptBatch[]> {
  const { workers = 1 } = options;
  const job = await planJob(options);
  const ring = allocateRing(job.shapes, { maxBytes: 0, fewestSlots: workers + 1 });
  const loaders = Array.from({ length: workers }, (_, worker) => fillBatches({ job, ring, worker, workers }));
  const consumer = new RingConsumer(ring, job.shapes);
  const order = createOrder(job.plan);
  const batches: KeptBatch[] = [];
  let cursor = job.start;
  for (let batch = 0; batch < count && order.rowsAt(cursor) > 0; batch++) {
    expect(loaders[batch % workers]!.next().value).toBe(batch);
    const arrays = consumer.take(order.shapeAt(cursor))!;
    const stepRows = order.rowsAt(cursor);
    cursor = order.advance(cursor);
    const sizes = { rowCount: rowsOfRank(stepRows, job.plan), stepRows };
    batches.push(keep({ ...arrays, ...sizes }, stateOf(job, cursor)));
    consumer.release();
  }
  for (const loader of loaders) loader.return();
  return batches;
}

const STEPS = 200;

test('resumed after each of 200 steps, and soon again, with other numbers of workers, batches go on exactly', async () => {
  await withDataset({ rowCount: 34, rowsPerShard: 17, lengthBins: [12, 24] }, async (directory) => {
    const options: BatchOptions = { ...base, directory, batchSize: 3, lastBatch: 'pad', checksums: 'off' };
    const whole = await fillHere(options, STEPS + 4);
    for (let step = 1; step <= STEPS; step++) {
      const first = await takeFromLoaders(
        { ...options, workers: 1 + (step % 4), state: whole[step - 1]!.after },
        2,
      );
      expect(first).toEqual(whole.slice(step, step + 2));
      const second = { ...options, workers: 1 + ((step + 2) % 3), state: first[1]!.after };
      expect(await takeFromLoaders(second, 2)).toEqual(whole.slice(step + 2, step + 4));
    }
  });
});

test.each(['one dataset', 'a mixture'])('%s goes on with another number of ranks', async (what) => {
  await withDataset({ rowCount: 23 }, async (first) => {
    await withDataset({ rowCount: 11, runKey: 'c'.repeat(64) }, async (second) => {
      const mixture = [
        { directory: first, weight: 0.7 },
        { directory: second, weight: 0.3 },
      ];
      const directory = what === 'a mixture' ? mixture : first;
      const options: BatchOptions = { ...base, directory, batchSize: 7, lastBatch: 'pad' };
      const whole = await fillHere(options, 12);
      for (let step = 1; step < 10; step++) {
        const ranks = 1 + (step % 5);
        const state = whole[step - 1]!.after;
        const perRank: KeptBatch[][] = [];
        for (let rank = 0; rank < ranks; rank++) {
          perRank.push(await takeFromLoaders({ ...options, state, ranks, rank, workers: 2 }, 2));
        }
        for (const [at, expected] of whole.slice(step, step + 2).entries()) {
          for (const batches of perRank) expect(batches[at]!.after).toEqual(expected.after);
          const rows = Array.from({ length: expected.rowCount }, (_, i) =>
            rowOf(perRank[i % ranks]![at]!, Math.floor(i / ranks)),
          );
          expect(rows).toEqual(Array.from({ length: expected.rowCount }, (_, i) => rowOf(expected, i)));
        }
      }
    });
  });
});

/** All fields of one row of a batch. */
function rowOf({ fields }: KeptBatch, row: number): number[][] {
  const batchSize = fields.pairLabels.length;
  return Object.values(fields).map((values) => {
    const width = values.length / batchSize;
    return values.slice(row * width, (row + 1) * width);
  });
}
