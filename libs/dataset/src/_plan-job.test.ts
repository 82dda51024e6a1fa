import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMaskError } from '@albectra/masking';
import { isShardError } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { base, rejectionOf } from '../test/batches.ts';
import { withDataset } from '../test/dataset.ts';
import { fingerprintOf } from './_fingerprint.ts';
import { fitsWindows } from './_fits-windows.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';
import type { DatasetState } from './dataset-state.ts';
import { isDatasetError } from './errors.ts';

test('a state survives JSON and is refused with another dataset or configuration', async () => {
  await withDataset({ rowCount: 12 }, async (directory) => {
    const options: BatchOptions = { ...base, directory };
    const fingerprint = fingerprintOf(await planJob(options));
    const saved: DatasetState = { version: 2, epoch: 3, exampleIndex: 4, fingerprint };
    const state = JSON.parse(JSON.stringify(saved)) as DatasetState;
    expect((await planJob({ ...options, state, batchSize: 5 })).start).toEqual({ epoch: 3, exampleIndex: 4 });
    const refusal = (change: Partial<BatchOptions>): Promise<unknown> =>
      rejectionOf(planJob({ ...options, state, ...change }));
    expect(await refusal({ seed: 43 })).toMatchObject({ field: 'fingerprint.seed' });
    expect(await refusal({ masking: { kind: 'token' } })).toMatchObject({ field: 'fingerprint.masking' });
    expect(await refusal({ split: 'heldout', batchSize: 1 })).toMatchObject({ field: 'fingerprint.split' });
    expect(await refusal({ state: { ...state, exampleIndex: 12 } })).toMatchObject({ field: 'exampleIndex' });
    expect(await refusal({ state: { ...state, epoch: -1 } })).toMatchObject({ field: 'epoch' });
    const several = await refusal({ seed: 43, shuffle: { kind: 'window', windowRows: 6, blockRows: 2 } });
    expect(String(several)).toBe(
      'DatasetStateError: Resuming batches: expected fingerprint.seed to be 43, got 42; ' +
        'expected fingerprint.shuffle to be windows [[6,2]], got true (saved state). ' +
        'Resume with the dataset and the configuration that the state was saved with, or start anew.',
    );
    const older = await refusal({ state: { ...state, version: 1 as 2 } });
    expect(isDatasetError(older, 'dataset-state')).toBe(true);
    expect(isDatasetError(older, 'row-shape')).toBe(false);
    expect(String(older)).toContain('expected version to be 2, got 1 (saved state).');
  });
});

test('refuses options that are out of range or do not fit the dataset', async () => {
  await withDataset({ rowCount: 12 }, async (directory) => {
    const optionOf = async (change: Partial<BatchOptions>): Promise<unknown> => {
      const error = await rejectionOf(planJob({ ...base, directory, ...change }));
      return isDatasetError(error, 'invalid-batch-option') && 'option' in error ? error.option : error;
    };
    expect(await optionOf({ batchSize: 0 })).toBe('batchSize');
    expect(await optionOf({ batchSize: 13 })).toBe('batchSize');
    expect(await optionOf({ sequenceLength: 4 })).toBe('sequenceLength');
    expect(await optionOf({ maxPredictions: 0 })).toBe('maxPredictions');
    expect(await optionOf({ seed: -1 })).toBe('seed');
    expect(await optionOf({ epochs: 0 })).toBe('epochs');
    expect(await optionOf({ ranks: 0 })).toBe('ranks');
    expect(await optionOf({ ranks: 5 })).toBe('batchSize');
    expect(await optionOf({ ranks: 2, rank: 2 })).toBe('rank');
    expect(await optionOf({ workers: 65 })).toBe('workers');
    expect(await optionOf({ padToMultiple: 0 })).toBe('padToMultiple');
    expect(await optionOf({ lastBatch: 'keep' as 'pad' })).toBe('lastBatch');
    expect(await optionOf({ checksums: 'never' as 'off' })).toBe('checksums');
    expect(await optionOf({ prefetchBytes: Number.NaN })).toBe('prefetchBytes');
    const windowOption = (bounds: object): Promise<unknown> =>
      optionOf({ shuffle: { kind: 'window', ...bounds } as { kind: 'window'; windowRows: number } });
    expect(await windowOption({ windowRows: 0 })).toBe('shuffle.windowRows');
    expect(await windowOption({ windowBytes: 0.5 })).toBe('shuffle.windowBytes');
    expect(await windowOption({})).toBe('shuffle.windowBytes');
    expect(await windowOption({ windowRows: 8, blockRows: 9 })).toBe('shuffle.blockRows');
    expect(await optionOf({ shuffle: { kind: 'block' } as never })).toBe('shuffle.kind');
    expect(await optionOf({ masking: 'static' })).toBe('masking');
    expect(await optionOf({ split: 'test' as 'train' })).toBe('split');
    const masking = { kind: 'token', maskRate: 2 } as const;
    expect(isMaskError(await rejectionOf(planJob({ ...base, directory, masking })))).toBe(true);
  });
});

test('refuses to cut packs, and bins where there are none', async () => {
  await withDataset({ rowCount: 12, packed: true }, async (directory) => {
    const refusal = await rejectionOf(planJob({ ...base, directory, sequenceLength: 20 }));
    expect(refusal).toMatchObject({ code: 'invalid-batch-option', option: 'sequenceLength' });
    expect(String(refusal)).toContain(
      'expected sequenceLength to be at least 24, as packs are not cut, got 20',
    );
    expect(await rejectionOf(planJob({ ...base, directory, lengthBins: true }))).toMatchObject({
      option: 'lengthBins',
    });
  });
});

test('a state with bins holds for one batch size only, at the start of a batch', async () => {
  await withDataset({ rowCount: 40, lengthBins: [12, 24] }, async (directory) => {
    const options: BatchOptions = { ...base, directory };
    const job = await planJob(options);
    const state: DatasetState = { version: 2, epoch: 1, exampleIndex: 8, fingerprint: fingerprintOf(job) };
    const resume = (change: Partial<BatchOptions>): Promise<unknown> =>
      rejectionOf(planJob({ ...options, state, ...change }));
    expect(await resume({ ranks: 3, rank: 2, workers: 4, padToMultiple: 8 })).toBeUndefined();
    for (const change of [{ batchSize: 5 }, { lastBatch: 'pad' }, { lengthBins: false }] as const) {
      expect(await resume(change)).toMatchObject({ field: 'fingerprint.lengthBins' });
    }
    for (const exampleIndex of [7, 400]) {
      const error = await resume({ state: { ...state, exampleIndex } });
      expect(error).toMatchObject({ field: 'exampleIndex' });
      expect(String(error)).toContain('a multiple of 4 from 0 to');
    }
  });
});

test('a state of bins in windows says how many rows of each bin were taken, in whole batches', async () => {
  await withDataset({ rowCount: 40, lengthBins: [12, 24] }, async (directory) => {
    const shuffle = { kind: 'window', windowRows: 10 } as const;
    const options: BatchOptions = { ...base, directory, shuffle };
    const job = await planJob(options);
    expect(job.start).toEqual({ epoch: 0, exampleIndex: 0, positions: [0, 0] });
    const fingerprint = fingerprintOf(job);
    expect(fingerprint.shuffle).toBe('windows [[10,10],[10,10]]');
    const state: DatasetState = { version: 2, epoch: 1, exampleIndex: 12, positions: [4, 8], fingerprint };
    expect((await planJob({ ...options, state })).start).toEqual({
      epoch: 1,
      exampleIndex: 12,
      positions: [4, 8],
    });
    for (const positions of [[5, 7], [4, 4], [12], [-4, 16], undefined]) {
      const damaged = { ...state, positions: positions as number[] };
      expect(await rejectionOf(planJob({ ...options, state: damaged }))).toMatchObject({
        field: 'positions',
      });
    }
  });
});

test('windows of so many bytes have the rows that take them up', async () => {
  await withDataset({ rowCount: 40, rowsPerShard: 20 }, async (directory) => {
    const { manifest } = (await planJob({ ...base, directory })).sources[0]!;
    const bytes = manifest.splits.train.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    const orderOf = async (windowBytes: number): Promise<unknown> => {
      const { plan } = await planJob({ ...base, directory, shuffle: { kind: 'window', windowBytes } });
      return plan.bins[0]!.parts[0]!.order;
    };
    expect(await orderOf(Math.ceil(bytes / 4))).toEqual({ kind: 'window', windowRows: 10, blockRows: 10 });
    expect(await orderOf(3200 * bytes)).toEqual({ kind: 'window', windowRows: 128_000, blockRows: 2000 });
    expect(await orderOf(1)).toEqual({ kind: 'window', windowRows: 1, blockRows: 1 });
    expect(await orderOf(32 * bytes)).toEqual({ kind: 'window', windowRows: 1280, blockRows: 1024 });
  });
});

test('record batches are read as wholes where a window of them fits into the cache of a thread', async () => {
  await withDataset({ rowCount: 40, lengthBins: [12, 24] }, async (directory) => {
    const shuffle = { kind: 'window', windowRows: 10, blockRows: 5 } as const;
    const fits = async (change: Partial<BatchOptions>): Promise<boolean> =>
      fitsWindows(await planJob({ ...base, directory, shuffle, ...change }), 0);
    const { manifest } = (await planJob({ ...base, directory })).sources[0]!;
    // Record batches are larger than the dataset, so that windows have all of it: two bytes a token.
    const bytes = 2 * manifest.splits.train.tokens;
    for (const lengthBins of [true, false]) {
      expect(await fits({ lengthBins, cacheBytes: bytes + 1 })).toBe(true);
      expect(await fits({ lengthBins, cacheBytes: 2 * bytes + 1, workers: 2 })).toBe(true);
      expect(await fits({ lengthBins, cacheBytes: 2 * bytes - 2, workers: 2 })).toBe(false);
      expect(await fits({ lengthBins, cacheBytes: bytes - 1 })).toBe(false);
    }
    expect(await fits({ shuffle: true, cacheBytes: 2 * bytes })).toBe(false);
  });
});

test('mixes datasets of one vocabulary only, and resumes with the shares that were saved', async () => {
  const large = { rowCount: 20 };
  const small = { rowCount: 12, runKey: 'c'.repeat(64) };
  await withDataset(large, async (first) => {
    await withDataset(small, async (second) => {
      const mixed = (weight: number): BatchOptions => ({
        ...base,
        directory: [
          { directory: first, weight: 1 },
          { directory: second, weight },
        ],
      });
      const fingerprint = fingerprintOf(await planJob(mixed(3)));
      const positions = [3, 5];
      const state: DatasetState = { version: 2, epoch: 0, exampleIndex: 8, positions, fingerprint };
      expect((await planJob({ ...mixed(3), state })).start).toEqual({ epoch: 0, exampleIndex: 8, positions });
      const reweighed = await rejectionOf(planJob({ ...mixed(2), state }));
      expect(reweighed).toMatchObject({ field: 'fingerprint.dataset' });
      for (const wrong of [[8], [3, 4], [-1, 9], undefined]) {
        const damaged = { ...state, positions: wrong as number[] };
        expect(await rejectionOf(planJob({ ...mixed(3), state: damaged }))).toMatchObject({
          field: 'positions',
        });
      }
      const refusal = async (change: Partial<BatchOptions>): Promise<unknown> =>
        rejectionOf(planJob({ ...mixed(3), ...change }));
      // 10 rows of the first come with 30 of the second, which has 24 in two epochs.
      expect(await refusal({ epochs: 2, batchSize: 40 })).toMatchObject({ option: 'batchSize' });
      expect(await refusal({ epochs: 2, batchSize: 30 })).toBeUndefined();
      const withoutBins = await refusal({ lengthBins: true });
      expect(withoutBins).toMatchObject({ option: 'lengthBins' });
      expect(String(withoutBins)).toContain(`the dataset has none (${first}`);
      expect(await refusal({ directory: [] })).toMatchObject({ option: 'directory' });
      expect(await rejectionOf(planJob(mixed(0)))).toMatchObject({ option: 'directory[1].weight' });
    });
    await withDataset({ ...small, tokenizerSha256: 'd'.repeat(64) }, async (other) => {
      const directory = [first, other].map((path) => ({ directory: path, weight: 1 }));
      const refusal = await rejectionOf(planJob({ ...base, directory }));
      expect(refusal).toMatchObject({ option: 'directory' });
      expect(String(refusal)).toContain(`got a tokenizer of SHA-256 ${'d'.repeat(64)} (${other}`);
    });
    await withDataset({ ...small, packed: true }, async (packs) => {
      const directory = [first, packs].map((path) => ({ directory: path, weight: 1 }));
      expect(String(await rejectionOf(planJob({ ...base, directory })))).toContain('got packs');
    });
  });
});

test('refuses to cut rows with stored masks, and a directory without a manifest', async () => {
  await withDataset({ rowCount: 12, masking: 'static' }, async (directory) => {
    const options: BatchOptions = { ...base, directory, masking: 'static' };
    const cut = await rejectionOf(planJob({ ...options, sequenceLength: 20 }));
    expect(cut).toMatchObject({ option: 'sequenceLength' });
    await rm(join(directory, 'manifest.json'));
    expect(isShardError(await rejectionOf(planJob(options)), 'manifest-invalid')).toBe(true);
  });
});
