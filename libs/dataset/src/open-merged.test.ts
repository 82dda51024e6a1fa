import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  appendShards,
  mergeShards,
  openShards,
  shardMetadataOf,
  writeManifest,
  writeShard,
  type Manifest,
  type ShardEntry,
} from '@albectra/shards';
import { expect, test } from 'vitest';
import { base, fillHere, rejectionOf, rowsIn } from '../test/batches.ts';
import { plainRows, withDataset } from '../test/dataset.ts';
import { isDatasetError } from './errors.ts';
import { openBatches } from './open-batches.ts';

const TOKENIZER = 'a tokenizer';

/** Writes the rows `start .. end` of a dataset as a preparation of its own. */
async function part(
  directory: string,
  name: string,
  [start, end]: readonly [number, number],
): Promise<string> {
  const reader = await openShards(directory, 'train');
  const sha256 = createHash('sha256').update(TOKENIZER).digest('hex');
  const manifest: Manifest = {
    ...reader.manifest,
    runKey: createHash('sha256').update(name).digest('hex'),
    tokenizer: { file: 'tokenizer/spiece.model', sha256 },
  };
  const target = join(directory, name);
  await mkdir(join(target, 'tokenizer'), { recursive: true });
  await writeFile(join(target, 'tokenizer/spiece.model'), TOKENIZER);
  const rows = reader.readRange(start, end);
  const shard = await writeShard(
    { directory: target, file: 'train/shard-00000.arrow' },
    rows,
    shardMetadataOf(manifest),
  );
  reader.close();
  await writeManifest(target, { ...manifest, splits: { train: splitOf(shard), heldout: splitOf() } });
  return target;
}

function splitOf(...shards: readonly ShardEntry[]): Manifest['splits']['train'] {
  return { rows: shards[0]?.rows ?? 0, tokens: shards[0]?.tokens ?? 0, shards };
}

test('a merged folder gives batches like one that was prepared at once, and a grown one is another dataset', async () => {
  await withDataset({ rowCount: 22 }, async (directory) => {
    const inputs = [await part(directory, 'first', [0, 9]), await part(directory, 'second', [9, 22])];
    const merged = join(directory, 'merged');
    await mergeShards({ output: merged, inputs });
    const options = { ...base, epochs: 1, lastBatch: 'pad' as const };
    const batches = await fillHere({ ...options, directory: merged, checksums: 'always' });
    const whole = await fillHere({ ...options, directory });
    expect(batches.map(({ fields }) => fields)).toEqual(whole.map(({ fields }) => fields));
    const ordered = await fillHere({ ...options, directory: merged, shuffle: false });
    expect(rowsIn(ordered)).toEqual(plainRows(22));

    const state = batches[1]!.after;
    await appendShards({ directory: merged, inputs: [await part(directory, 'third', [3, 5])] });
    const error = await rejectionOf(openBatches({ ...options, directory: merged, state }));
    expect(isDatasetError(error, 'dataset-state')).toBe(true);
    expect(rowsIn(await fillHere({ ...options, directory: merged })).length).toBe(24);
  });
});
