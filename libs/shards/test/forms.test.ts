import { readFileSync, writeFileSync } from 'node:fs';
import { rename, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { concatenateExamples, countPacks, countRows, type ExampleBatch } from '@albectra/examples';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ShardReader,
  isShardError,
  openShards,
  verifyShards,
  writeManifest,
  writeShard,
  type ShardCompression,
  type ShardMetadata,
} from '../src/index.ts';
import { METADATA, makeManifest } from './sample-rows.ts';
import { rowsOfBins, rowsOfForm, takeRows, writeFolder } from './shard-folder.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PLAIN: ShardMetadata = { ...METADATA, masking: 'static' };
const forms: readonly (readonly [string, ShardMetadata, ShardCompression])[] = [
  ['origins', { ...METADATA, provenance: true }, 'none'],
  ['packs', { ...METADATA, packed: true }, 'none'],
  ['packs with masks and origins', { ...PLAIN, packed: true, provenance: true }, 'none'],
  ['packs of wide ids with masks', { ...PLAIN, packed: true, vocabularySize: 70_000 }, 'lz4'],
  ['LZ4', PLAIN, 'lz4'],
  ['ZSTD', { ...PLAIN, provenance: true }, 'zstd'],
  ['packs with everything, ZSTD', { ...PLAIN, packed: true, provenance: true }, 'zstd'],
];

describe.each(forms)('%s', (_, metadata, compression) => {
  test('any rows in any order, and any range, are those that were written', async () => {
    const rows = rowsOfForm(2500, metadata);
    const { directory, manifest } = await writeFolder(rows, metadata, compression);
    // Too small caches on purpose: what is evicted must come back the same.
    const reader = await openShards(directory, 'train', { cacheBytes: 100, bufferBytes: 100 });
    const keeping = await openShards(directory, 'train', { listBytes: 2 ** 20 });
    const last = reader.rowCount - 1;
    expect(last).toBeGreaterThan(1024);
    fc.assert(
      fc.property(fc.array(fc.nat(last), { maxLength: 12 }), fc.nat(last), fc.nat(last), (some, a, b) => {
        expect(reader.readRows(some)).toEqual(takeRows(rows, some));
        expect(keeping.readRows(some)).toEqual(takeRows(rows, some));
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const range = Array.from({ length: end - start }, (__, place) => start + place);
        expect(reader.readRange(start, end)).toEqual(takeRows(rows, range));
      }),
      { seed: 1, numRuns: 8 },
    );
    expect(concatenateExamples([...reader.recordBatches()])).toEqual(rows);
    keeping.close();
    reader.close();
    const { splits } = manifest;
    expect(splits.train.shards[0]?.examples).toBe(metadata.packed ? 2500 : undefined);
    expect(await verifyShards(directory)).toMatchObject({ rows: countPacks(rows), faults: [] });
  });

  test('equal rows give equal bytes', async () => {
    const rows = rowsOfForm(100, metadata);
    const first = await writeFolder(rows, metadata, compression);
    const second = await writeFolder(rows, metadata, compression);
    expect(second.manifest).toEqual(first.manifest);
  });

  test('damaged bytes give a typed error or rows, never a crash', async () => {
    const { directory, manifest } = await writeFolder(rowsOfForm(40, metadata), metadata, compression);
    const path = join(directory, 'train/shard-00000.arrow');
    const sound = readFileSync(path);
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = Buffer.from(sound);
        bytes[place] = bytes[place]! ^ change;
        writeFileSync(path, bytes);
        const reader = new ShardReader({ directory, manifest, split: 'train' }, { verify: 'off' });
        expect(outcomeOf(() => countRows(reader.readRange(0, reader.rowCount)))).toSatisfy(
          (outcome) => outcome === 40 || isShardError(outcome),
        );
        reader.close();
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});

test('origins are not read where nobody asks for them', async () => {
  const metadata = { ...METADATA, provenance: true };
  const rows = rowsOfForm(20, metadata);
  const { directory } = await writeFolder(rows, metadata);
  const reader = await openShards(directory, 'train', { origins: false });
  const { origins: _, ...others } = rows;
  expect(reader.readRange(0, 20)).toEqual(others);
  expect(() => reader.readRange(3, 2)).toThrow('a range within 0 to 20, got 3 to 2');
  expect(() => reader.readRange(0, 21)).toThrow('a range within 0 to 20');
  reader.close();
});

describe('bins', () => {
  const metadata: ShardMetadata = { ...PLAIN, lengthBins: [8, 24, 40] };

  test('each shard has the rows of its bin', async () => {
    const rows = rowsOfForm(300, metadata);
    const { directory, manifest } = await writeFolder(rows, metadata);
    expect(manifest.splits.train.shards.map(({ file, bin }) => [file, bin])).toEqual([
      ['train/bin-8/shard-00000.arrow', 8],
      ['train/bin-24/shard-00000.arrow', 24],
      ['train/bin-40/shard-00000.arrow', 40],
    ]);
    const reader = await openShards(directory, 'train', { verify: 'always' });
    const order = rowsOfBins(rows, [8, 24, 40]).flat();
    expect(reader.readRange(0, 300)).toEqual(takeRows(rows, order));
    reader.close();
    expect(await verifyShards(directory)).toMatchObject({ shards: 3, faults: [] });
  });

  test('rows of another bin are refused, above and below', async () => {
    const directory = await temporaryFolder();
    const rows = rowsOfForm(300, metadata);
    const [short, middle] = rowsOfBins(rows, [8, 24, 40]);
    const write = (of: readonly number[], bin?: number): Promise<unknown> => {
      const target = { directory, file: 'train/a.arrow', ...(bin !== undefined && { bin }) };
      return writeShard(target, takeRows(rows, of), metadata);
    };
    await expect(write(middle ?? [], 8)).rejects.toThrow('1 to 8 tokens');
    await expect(write(short ?? [], 24)).rejects.toThrow('9 to 24 tokens');
    await expect(write(short ?? [], 16)).rejects.toMatchObject({ option: 'bin' });
    await expect(write(short ?? [])).rejects.toThrow('a bin of 8, 24, 40, got none');
  });

  test('verification finds a shard in the folder of another bin, and one that nobody lists', async () => {
    const { directory, manifest } = await writeFolder(rowsOfForm(300, metadata), metadata);
    const { shards } = manifest.splits.train;
    const swapped = shards.map((shard, index) =>
      index === 1 ? { ...shard, file: 'train/bin-40/shard-00001.arrow', bin: 40 } : shard,
    );
    await rename(
      join(directory, 'train/bin-24/shard-00000.arrow'),
      join(directory, 'train/bin-40/shard-00001.arrow'),
    );
    await mkdir(join(directory, 'train/bin-9'));
    writeFileSync(join(directory, 'train/bin-9/shard-00000.arrow'), '');
    await writeManifest(directory, makeManifest(swapped, metadata));
    const { faults } = await verifyShards(directory);
    expect(faults.map(({ file, message }) => `${file}: ${message}`)).toEqual([
      expect.stringMatching(/^train\/bin-9\/shard-00000.arrow: .*another/),
      expect.stringMatching(/^train\/bin-40\/shard-00001.arrow: .*expected 25 to 40 tokens/),
    ]);
  });
});

describe('refuses to write', () => {
  const metadata: ShardMetadata = { ...PLAIN, packed: true, provenance: true };
  const rows = rowsOfForm(12, metadata);
  const { packStarts: _, ...unpacked } = rows;
  const { origins, ...placeless } = rows;
  const packs = rows.packStarts!;
  test.each<readonly [string, ExampleBatch, string]>([
    ['rows without packs', unpacked, 'expected packs, got rows without'],
    ['an empty pack', { ...rows, packStarts: Int32Array.of(0, 0, ...packs.slice(1)) }, 'in every pack'],
    ['packs that fall', { ...rows, packStarts: Int32Array.of(0, 3, 2, 12) }, 'pack starts that rise'],
    ['one pack of all', { ...rows, packStarts: Int32Array.of(0, 12) }, 'tokens in a pack'],
    ['no origins', placeless, 'rows with origins'],
    ['too few origins', { ...rows, origins: { ...origins!, sources: new Uint32Array(3) } }, '12 entries'],
    [
      'a broken offset',
      { ...rows, origins: { ...origins!, byteOffsets: new Float64Array(12).fill(0.5) } },
      '2^53 - 1, got 0.5',
    ],
  ])('%s', async (__, faulty, message) => {
    const target = { directory: await temporaryFolder(), file: 'train/a.arrow' };
    await expect(writeShard(target, faulty, metadata)).rejects.toThrow(message);
  });
});

test('verification finds rows of sources that the manifest does not name', async () => {
  const metadata: ShardMetadata = { ...METADATA, packed: true, provenance: true };
  const { directory, manifest } = await writeFolder(rowsOfForm(30, metadata), metadata);
  await writeManifest(directory, { ...manifest, sources: manifest.sources.slice(0, 1) });
  const { faults } = await verifyShards(directory);
  expect(faults).toEqual([
    { file: 'train/shard-00000.arrow', message: expect.stringContaining('expected sources below 1, got 1') },
  ]);
});

/** Returns what a call gives or throws. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
