import { expect, test } from 'vitest';
import { base, fillHere, keep, rowsIn } from '../test/batches.ts';
import type { KeptBatch } from '../test/batches.ts';
import { damageShard, withDataset } from '../test/dataset.ts';
import { rowsOfRank } from './_batch-plan.ts';
import { allocateRing, RingConsumer } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import { stateOf } from './_fingerprint.ts';
import { fillBatches } from './_fill-batches.ts';
import type { LoaderJob } from './_loader-job.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';
import type { DatasetState } from './dataset-state.ts';

/** Takes `count` batches that `workers` loaders fill in turn, all of them on this thread. */
function takeFromLoaders(job: LoaderJob, workers: number, count: number): KeptBatch[] {
  const ring = allocateRing(job.shapes, { maxBytes: 0, fewestSlots: workers + 1 });
  const loaders = Array.from({ length: workers }, (_, worker) =>
    fillBatches({ job, ring, worker, workers, firstBatch: 0 }),
  );
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

/** Takes two steps of every rank, and lays the rows of the ranks together; all ranks must have the same states. */
async function takeOfRanks(options: BatchOptions): Promise<StepRows[]> {
  const { ranks = 1, workers = 1 } = options;
  const job = await planJob(options);
  const perRank = Array.from({ length: ranks }, (_, rank) =>
    takeFromLoaders({ ...job, plan: { ...job.plan, rank } }, workers, 2),
  );
  return perRank[0]!.map((first, at) => {
    for (const batches of perRank) expect(batches[at]!.after).toEqual(first.after);
    const rows = Array.from({ length: first.stepRows }, (_, i) =>
      rowOf(perRank[i % ranks]![at]!, Math.floor(i / ranks)),
    );
    return { rows, after: first.after };
  });
}

/** All rows of a step, and the state after it. */
interface StepRows {
  readonly rows: readonly string[];
  readonly after: DatasetState;
}

/** Numbers of workers and ranks. */
const THREADS = [
  { workers: 1, ranks: 1 },
  { workers: 2, ranks: 1 },
  { workers: 1, ranks: 2 },
  { workers: 3, ranks: 1 },
  { workers: 1, ranks: 3 },
  { workers: 2, ranks: 2 },
];

/** Ways of ordering; in the one that has them all, streams are resumed after each step. */
const CASES: Readonly<Record<string, Partial<BatchOptions> & { readonly every?: number }>> = {
  'one dataset': { lengthBins: false },
  'one dataset in windows': { lengthBins: false, shuffle: { kind: 'window', windowRows: 13, blockRows: 3 } },
  'length bins': {},
  'length bins in windows': { shuffle: { kind: 'window', windowRows: 7, blockRows: 3 } },
  'a mixture': { lengthBins: false },
  'a mixture in bins and windows': {
    shuffle: { kind: 'window', windowRows: 9, blockRows: 4 },
    epochs: 40,
    every: 1,
  },
};

test.each(Object.keys(CASES))(
  '%s: resumed at any of 200 steps, and soon again, with other numbers of workers and ranks, batches go on exactly',
  async (name) => {
    await withDataset({ rowCount: 34, rowsPerShard: 17, lengthBins: [12, 24] }, async (first) => {
      const other = { rowCount: 19, rowsPerShard: 10, lengthBins: [12, 24], runKey: 'c'.repeat(64) };
      await withDataset(other, async (second) => {
        const mixture = [
          { directory: first, weight: 0.7 },
          { directory: second, weight: 0.3 },
        ];
        const directory = name.startsWith('a mixture') ? mixture : first;
        const { every = 9, ...change } = CASES[name]!;
        const options: BatchOptions = {
          ...base,
          directory,
          batchSize: 3,
          lastBatch: 'pad',
          checksums: 'off',
          ...change,
        };
        const steps = (await fillHere(options, STEPS + 4)).map((batch) => ({
          rows: Array.from({ length: batch.stepRows }, (_, i) => rowOf(batch, i)),
          after: batch.after,
        }));
        expect(steps).toHaveLength(STEPS + 4);
        for (let step = 1; step <= STEPS; step += every) {
          const resume = { ...options, ...THREADS[step % THREADS.length] };
          const once = await takeOfRanks({ ...resume, state: steps[step - 1]!.after });
          expect(once).toEqual(steps.slice(step, step + 2));
          const again = { ...options, ...THREADS[(step + 2) % THREADS.length] };
          const twice = await takeOfRanks({ ...again, state: once[1]!.after });
          expect(twice).toEqual(steps.slice(step + 2, step + 4));
        }
      });
    });
  },
);

test('the first steps of bins in windows and of a mixture in bins stay as they are', async () => {
  await withDataset({ rowCount: 34, lengthBins: [12, 24] }, async (first) => {
    const stepsOf = async (options: Partial<BatchOptions>): Promise<string[]> => {
      const batches = await fillHere({ ...base, directory: first, batchSize: 2, ...options }, 4);
      return batches.map(
        (batch) =>
          `${batch.sequenceLength}: ${rowsIn([batch])
            .map((row) => row[1])
            .join(' ')}`,
      );
    };
    const shuffle = { kind: 'window', windowRows: 6, blockRows: 2 } as const;
    expect(await stepsOf({ shuffle, lengthBins: false })).toMatchInlineSnapshot(`
      [
        "24: 161 348",
        "24: 100 379",
        "24: 6 316",
        "24: 69 378",
      ]
    `);
    expect(await stepsOf({ shuffle })).toMatchInlineSnapshot(`
      [
        "24: 38 69",
        "24: 378 7",
        "24: 409 131",
        "24: 99 347",
      ]
    `);
    await withDataset({ rowCount: 20, lengthBins: [12, 24], runKey: 'c'.repeat(64) }, async (second) => {
      const directory = [
        { directory: first, weight: 2 },
        { directory: second, weight: 1 },
      ];
      expect(await stepsOf({ directory })).toMatchInlineSnapshot(`
        [
          "24: 162 99",
          "12: 441 316",
          "24: 192 37",
          "24: 37 317",
        ]
      `);
    });
  });
});

/** All fields of one row of a batch, as text. */
function rowOf({ fields }: KeptBatch, row: number): string {
  const batchSize = fields.pairLabels.length;
  const ofRow = Object.values(fields).map((values) => {
    const width = values.length / batchSize;
    return values.slice(row * width, (row + 1) * width).join(' ');
  });
  return ofRow.join(' | ');
}

test('a damaged shard ends the batches once it is known, and those of the last epoch always', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    const { byteLength } = await damageShard(directory, 'train/00001.arrow');
    const options: BatchOptions = { ...base, directory, shuffle: false, epochs: 3 };
    /** Counts the batches that leave before the damage is found, of 5 in each of 3 epochs. */
    const countBatches = async (checkedBytes: number, workers = 1): Promise<number> => {
      const job = { ...(await planJob(options)), checkedBytes };
      const ring = allocateRing(job.shapes, { maxBytes: 1e6 });
      const loader = fillBatches({ job, ring, worker: 0, workers, firstBatch: 0 });
      let batches = 0;
      expect(() => {
        while (!loader.next().done) batches++;
      }).toThrow(`Run: prepare-data repair ${directory}`);
      return batches;
    };
    // Rows 10 to 19 are damaged: the third batch is the first that has some of them.
    expect(await countBatches(1e6)).toBe(2);
    // The first shard is compared with the fifth batch, the second with the tenth.
    expect(await countBatches(Math.ceil(byteLength / 5))).toBeGreaterThan(5);
    expect(await countBatches(1)).toBe(14);
    // Every third of 15 batches.
    expect(await countBatches(1, 3)).toBe(4);
  });
});

test.each<[string, Partial<BatchOptions>, Parameters<typeof withDataset>[0]]>([
  ['rows that are cut', { sequenceLength: 9 }, { rowCount: 30 }],
  ['some rows that are cut, from memory too small', { sequenceLength: 20, cacheBytes: 0 }, { rowCount: 30 }],
  ['stored masks', { masking: 'static' }, { rowCount: 30, masking: 'static' }],
  ['packs', { maxPredictions: 24 }, { rowCount: 40, packed: true }],
])('a ring has the batches that other memory has: %s', async (_, options, dataset) => {
  await withDataset(dataset, async (directory) => {
    const all: BatchOptions = { ...base, directory, epochs: 2, lastBatch: 'pad', ...options };
    const expected = await fillHere(all);
    expect(takeFromLoaders(await planJob(all), 1, expected.length)).toEqual(expected);
    const mixture = [directory, directory].map((folder, i) => ({ directory: folder, weight: 1 + i }));
    const mixed: BatchOptions = { ...all, directory: mixture, epochs: Infinity };
    expect(takeFromLoaders(await planJob(mixed), 2, 12)).toEqual(await fillHere(mixed, 12));
  });
});
