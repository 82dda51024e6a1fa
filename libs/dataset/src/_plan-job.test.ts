import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMaskError } from '@albectra/masking';
import { isShardError } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { base, rejectionOf } from '../test/batches.ts';
import { withDataset } from '../test/dataset.ts';
import { fingerprintOf } from './_fingerprint.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';
import type { DatasetState } from './dataset-state.ts';
import { isDatasetError } from './errors.ts';

test('a state survives JSON and is refused with another dataset or configuration', async () => {
  await withDataset({ rowCount: 12 }, async (directory) => {
    const options: BatchOptions = { ...base, directory };
    const fingerprint = fingerprintOf(await planJob(options));
    const saved: DatasetState = { version: 1, epoch: 3, exampleIndex: 4, fingerprint };
    const state = JSON.parse(JSON.stringify(saved)) as DatasetState;
    expect((await planJob({ ...options, state, batchSize: 5 })).start).toEqual({ epoch: 3, exampleIndex: 4 });
    const refusal = (change: Partial<BatchOptions>): Promise<unknown> =>
      rejectionOf(planJob({ ...options, state, ...change }));
    expect(await refusal({ seed: 43 })).toMatchObject({ field: 'fingerprint.seed' });
    expect(await refusal({ masking: { kind: 'token' } })).toMatchObject({ field: 'fingerprint.masking' });
    expect(await refusal({ split: 'heldout', batchSize: 1 })).toMatchObject({ field: 'fingerprint.split' });
    expect(await refusal({ state: { ...state, exampleIndex: 12 } })).toMatchObject({ field: 'exampleIndex' });
    expect(await refusal({ state: { ...state, epoch: -1 } })).toMatchObject({ field: 'epoch' });
    const older = await refusal({ state: { ...state, version: 0 as 1 } });
    expect(isDatasetError(older, 'dataset-state')).toBe(true);
    expect(isDatasetError(older, 'row-shape')).toBe(false);
    expect(String(older)).toContain('expected version to be 1, got 0 (saved state).');
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
    expect(await optionOf({ prefetchBytes: Number.NaN })).toBe('prefetchBytes');
    expect(await optionOf({ masking: 'static' })).toBe('masking');
    expect(await optionOf({ split: 'test' as 'train' })).toBe('split');
    const masking = { kind: 'token', maskRate: 2 } as const;
    expect(isMaskError(await rejectionOf(planJob({ ...base, directory, masking })))).toBe(true);
  });
});

test('refuses packed shards, whose rows have no place in a batch', async () => {
  await withDataset({ rowCount: 12, packed: true }, async (directory) => {
    const refusal = await rejectionOf(planJob({ ...base, directory }));
    expect(refusal).toMatchObject({ code: 'invalid-batch-option', option: 'directory' });
    expect(String(refusal)).toContain('got shards of packs');
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
