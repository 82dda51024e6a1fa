import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { isShardError } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { base, drain, fillHere, rejectionOf } from '../test/batches.ts';
import { damageShard, withDataset } from '../test/dataset.ts';
import { planJob } from './_plan-job.ts';
import { ThreadedStream } from './_threaded-stream.ts';
import type { BatchOptions } from './batch-options.ts';
import { isDatasetError } from './errors.ts';
import { openBatches } from './open-batches.ts';

test('the thread hands over what would be filled here, through a ring of two slots', async () => {
  await withDataset({ rowCount: 22 }, async (directory) => {
    const options: BatchOptions = { ...base, directory, epochs: 2, lastBatch: 'pad', prefetchBytes: 0 };
    const expected = await fillHere(options);
    const stream = await openBatches(options);
    expect([stream.rowCount, stream.batchesPerEpoch]).toEqual([22, 6]);
    const batches = await drain(stream);
    expect(batches).toEqual(expected);
    const resumed = await drain(await openBatches({ ...options, state: batches[3]!.after }));
    expect(resumed).toEqual(expected.slice(4));
  });
});

test('several threads hand over the same batches, and the first error is the one that is met first', async () => {
  await withDataset({ rowCount: 22, lengthBins: [12, 24] }, async (directory) => {
    const options: BatchOptions = { ...base, directory, epochs: 2, lastBatch: 'pad', prefetchBytes: 0 };
    expect(await drain(await openBatches({ ...options, workers: 3 }))).toEqual(await fillHere(options));
  });
  await withDataset({ rowCount: 20 }, async (directory) => {
    await truncate(join(directory, 'train/00001.arrow'), 100);
    const stream = await openBatches({ ...base, directory, shuffle: false, workers: 2 });
    expect([(await stream.next())?.rowCount, (await stream.next())?.rowCount]).toEqual([4, 4]);
    expect(isShardError(await rejectionOf(stream.next()), 'shard-truncated')).toBe(true);
    await stream.close();
  });
});

test('waits are counted, and next may not run twice at once', async () => {
  await withDataset({ rowCount: 4 }, async (directory) => {
    const stream = await openBatches({ ...base, directory, epochs: 1 });
    await stream.next();
    expect(stream.waitMs).toBeGreaterThan(0);
    const [last, concurrent] = await Promise.allSettled([stream.next(), stream.next()]);
    expect(last).toEqual({ status: 'fulfilled', value: undefined });
    expect(concurrent).toMatchObject({ status: 'rejected', reason: { code: 'concurrent-next' } });
    await stream.close();
  });
});

test('a damaged shard is an error of its own class, after the batches before it', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    await truncate(join(directory, 'train/00001.arrow'), 100);
    const stream = await openBatches({ ...base, directory, shuffle: false });
    expect((await stream.next())?.rowCount).toBe(4);
    expect((await stream.next())?.rowCount).toBe(4);
    const error = await rejectionOf(stream.next());
    expect(isShardError(error, 'shard-truncated')).toBe(true);
    expect(await rejectionOf(stream.next())).toBe(error);
    await stream.close();
  });
});

test('a shard whose bytes changed is met as the checksums say, and the error tells what repairs it', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    const { path } = await damageShard(directory, 'train/00001.arrow');
    const options: BatchOptions = { ...base, directory, shuffle: false, epochs: 1 };
    expect(await rejectionOf(fillHere({ ...options, checksums: 'off' }))).toBeUndefined();
    const first = await rejectionOf(fillHere({ ...options, checksums: 'first' }));
    expect(isShardError(first, 'shard-checksum')).toBe(true);
    expect(String(first)).toContain('Shard train/00001.arrow: expected SHA-256');
    expect(String(first)).toContain(`). The file is damaged. Run: prepare-data repair ${directory}`);
    expect(await fillHere({ ...options, checksums: 'first' }, 2)).toHaveLength(2);
    const always = await rejectionOf(fillHere({ ...options, checksums: 'always' }, 1));
    expect(String(always)).toContain(`prepare-data repair ${directory}`);
    await rm(path);
    const stream = await openBatches({ ...options, checksums: 'off' });
    expect([(await stream.next())?.rowCount, (await stream.next())?.rowCount]).toEqual([4, 4]);
    const missing = await rejectionOf(stream.next());
    expect(isShardError(missing, 'shard-missing')).toBe(true);
    expect(String(missing)).toContain(`got none (${path}). Run: prepare-data repair ${directory}`);
    await stream.close();
  });
});

/** Runs threads of another module on a dataset. */
async function streamOf(options: BatchOptions, entry: string): Promise<ThreadedStream> {
  const { workers = 1 } = options;
  const job = await planJob(options);
  const url = new URL(`../test/${entry}`, import.meta.url);
  return new ThreadedStream(job, { prefetchBytes: 0, workers, started: [], signal: undefined, entry: url });
}

test.each(['dying', 'throwing'])(
  'a thread that dies (%s) is replaced, and the batches go on exactly',
  async (way) => {
    await withDataset({ rowCount: 22 }, async (directory) => {
      const options: BatchOptions = { ...base, directory, workers: 2, epochs: 1, lastBatch: 'pad' };
      const stream = await streamOf(options, `${way}-worker.ts`);
      expect(await drain(stream)).toEqual(await fillHere(options));
      // Of three batches for each of two threads either hands over two.
      expect(stream.replacedWorkers).toBe(2);
    });
  },
);

test('threads that die of a batch are an error after three of them, not an endless wait', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    const stream = await streamOf({ ...base, directory }, 'stuck-worker.ts');
    expect((await stream.next())?.rowCount).toBe(4);
    expect((await stream.next())?.rowCount).toBe(4);
    const error = await rejectionOf(stream.next());
    expect(isDatasetError(error, 'loader-failed')).toBe(true);
    expect(String(error)).toContain('got: it ended with exit code 3, 3 times in a row. Resume');
    expect(stream.replacedWorkers).toBe(2);
    await stream.close();
  });
});

test('a stream ends by close and by its signal, also while it is waited for', async () => {
  await withDataset({ rowCount: 12 }, async (directory) => {
    const closed = await openBatches({ ...base, directory });
    const waiting = closed.next();
    await Promise.all([closed.close(), closed.close()]);
    expect(await waiting).toBeUndefined();
    expect(await closed.next()).toBeUndefined();
    const controller = new AbortController();
    const aborted = await openBatches({ ...base, directory, signal: controller.signal });
    const interrupted = rejectionOf(aborted.next());
    const reason = new Error('stop');
    controller.abort(reason);
    expect(await interrupted).toBe(reason);
    expect(await rejectionOf(aborted.next())).toBe(reason);
    expect(await rejectionOf(openBatches({ ...base, directory, signal: controller.signal }))).toBe(reason);
  });
});
