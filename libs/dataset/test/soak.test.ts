import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { base } from './batches.ts';
import { withDataset } from './dataset.ts';
import { growthOf, sampleMemory, soak } from './soak.ts';
import { openBatches } from '../src/index.ts';
import type { BatchOptions } from '../src/index.ts';

test('no row is lost or repeated while threads are ended at random: some seconds of npm run check:loader', async () => {
  const report = await soak({ sessions: 2, killRate: 0.5, seed: 3, stepMs: 2 });
  // As many steps as the seed draws; each was compared with what this thread fills itself.
  expect(report.steps).toBeGreaterThan(50);
  expect(report.kills).toBeGreaterThan(1);
  expect(report.replaced).toBeGreaterThan(0);
});

test('batches leave nothing behind, and a closed stream gives its ring back', async () => {
  await withDataset({ rowCount: 60 }, async (directory) => {
    const options = { ...base, directory, batchSize: 2 };
    const stream = await openBatches({ ...options, prefetchBytes: 2 ** 14 });
    const take = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) await stream.next();
    };
    await take(2_000);
    const early = await sampleMemory();
    await take(12_000);
    const late = await sampleMemory();
    // Whatever kept a batch, its state or a promise of each step would hold 20 bytes of it at the least.
    expect(late.heapUsed - early.heapUsed).toBeLessThan(12_000 * 20);
    expect(late.arrayBuffers - early.arrayBuffers).toBeLessThan(2 ** 16);
    await stream.close();

    const rings: WeakRef<ArrayBufferLike>[] = [];
    for (let i = 0; i < 2; i++) rings.push(await openAndClose(options));
    await sampleMemory();
    expect(rings.map((ring) => ring.deref())).toEqual([undefined, undefined]);
  });
});

/** Opens a stream, takes a batch and closes the stream; returns the memory that the batch was in. */
async function openAndClose(options: BatchOptions): Promise<WeakRef<ArrayBufferLike>> {
  const stream = await openBatches(options);
  const batch = await stream.next();
  await stream.close();
  return new WeakRef(batch!.inputIds.buffer);
}

test('what grows is named', () => {
  const sample = { rss: 2 ** 28, heapUsed: 2 ** 24, arrayBuffers: 0, openFiles: 20 };
  const steady = Array.from({ length: 10 }, () => sample);
  expect(growthOf(steady)).toEqual([]);
  const growing = steady.map((one, i) => ({
    ...one,
    heapUsed: one.heapUsed + i * 2 ** 18,
    openFiles: 20 + 2 * i,
  }));
  expect(growthOf(growing)).toEqual(['heapUsed', 'openFiles']);
});

test('a process that does nothing but wait goes on while its thread is replaced', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    const program = join(import.meta.dirname, 'killed-thread.mjs');
    const args = ['--conditions=@albectra/source', program, directory];
    const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(printed.trim()).toBe('20');
  });
});
