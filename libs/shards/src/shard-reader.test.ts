import { writeFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRows, type ExampleBatch } from '@albectra/examples';
import { METADATA, cycleShapes, makeManifest, makeRows } from '../test/sample-rows.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { isShardError } from './errors.ts';
import { writeManifest } from './manifest-file.ts';
import { ShardReader, openShards, type ShardReaderOptions } from './shard-reader.ts';
import type { ShardMetadata } from './shard-metadata.ts';
import { verifyShards } from './verify-shards.ts';
import { writeShard } from './write-shard.ts';

const STATIC: ShardMetadata = { ...METADATA, masking: 'static' };
const WIDE: ShardMetadata = { ...METADATA, vocabularySize: 70_000 };

/** Writes the rows as shards of the given sizes, with a manifest and an empty tokenizer. */
async function writeDirectory(
  sizes: readonly number[],
  metadata: ShardMetadata,
): Promise<[string, ExampleBatch]> {
  const directory = await temporaryFolder();
  const shapes = cycleShapes(sizes.reduce((sum, size) => sum + size, 0));
  const all = makeRows(shapes, metadata);
  const entries = [];
  let row = 0;
  for (const [index, size] of sizes.entries()) {
    const file = `train/0000${index}.arrow`;
    entries.push(await writeShard({ directory, file }, takeRows(all, range(row, row + size)), metadata));
    row += size;
  }
  await mkdir(join(directory, 'tokenizer'));
  await writeFile(join(directory, 'tokenizer/tokenizer.model'), '');
  await writeManifest(directory, makeManifest(entries, metadata));
  return [directory, all];
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);

/** Returns what a call gives or throws. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** Picks rows in the plainest way, to compare with. */
function takeRows(batch: ExampleBatch, rows: readonly number[]): ExampleBatch {
  const slices = <T extends Uint16Array | Uint32Array>(values: T, starts: Int32Array): [T, Int32Array] => {
    const parts = rows.map((row) => [...values.subarray(starts[row], starts[row + 1])]);
    const ends = parts.map((_, index) =>
      parts.slice(0, index + 1).reduce((sum, part) => sum + part.length, 0),
    );
    return [
      (values.constructor as unknown as { from(values: number[]): T }).from(parts.flat()),
      Int32Array.from([0, ...ends]),
    ];
  };
  const [tokenIds, rowStarts] = slices(batch.tokenIds, batch.rowStarts);
  const columns = {
    tokenIds,
    rowStarts,
    segmentAEnds: Uint16Array.from(rows, (row) => batch.segmentAEnds[row]!),
    pairLabels: Int8Array.from(rows, (row) => batch.pairLabels[row]!),
  };
  if (batch.masks === undefined) return columns;
  const [maskedPositions, maskStarts] = slices(batch.masks.maskedPositions, batch.masks.maskStarts);
  const [replacementIds] = slices(batch.masks.replacementIds, batch.masks.maskStarts);
  return { ...columns, masks: { maskStarts, maskedPositions, replacementIds } };
}

test.each([
  ['dynamic masks', METADATA],
  ['static masks', STATIC],
  ['32-bit ids', WIDE],
])('any rows in any order are those that were written: %s', async (_, metadata) => {
  const [directory, all] = await writeDirectory([1500, 1, 60], metadata);
  // Too small a cache and too few files on purpose: what is evicted must come back the same.
  const reader = await openShards(directory, 'train', { cacheBytes: 100, maxOpenFiles: 1 });
  const keeping = await openShards(directory, 'train', { listBytes: 2 ** 20 });
  expect(reader.rowCount).toBe(1561);
  const memory = all.tokenIds.slice(0, 200);
  fc.assert(
    fc.property(fc.array(fc.nat(1560), { maxLength: 30 }), (rows) => {
      const expected = takeRows(all, rows);
      expect(reader.readRows(rows)).toEqual(expected);
      expect(keeping.readRows(rows)).toEqual(expected);
      const inMemory = keeping.readRows(rows, memory);
      expect(inMemory).toEqual(expected);
      expect(inMemory.tokenIds.buffer === memory.buffer).toBe(expected.tokenIds.length <= memory.length);
    }),
    { seed: 1, numRuns: 40 },
  );
  reader.close();
  expect(countRows(reader.readRows([3, 1560]))).toBe(2);
  reader.close();
  // From memory: the files are gone.
  keeping.readRange(0, 1561);
  await rm(join(directory, 'train'), { recursive: true });
  expect(keeping.readRange(1000, 1200)).toEqual(takeRows(all, range(1000, 1200)));
  keeping.close();
});

test('of rows that are read nearby, record batches are kept as wholes, the last used ones as there is room', async () => {
  const [directory, all] = await writeDirectory([1500, 60], METADATA);
  // Room for the rows of one record batch or two, of the three that there are.
  const limits = { cacheBytes: 2 ** 14, listBytes: 2 ** 12 };
  const reader = await openShards(directory, 'train', { ...limits, nearby: true });
  const others = await openShards(directory, 'train', limits);
  fc.assert(
    fc.property(fc.array(fc.nat(1559), { maxLength: 30 }), (rows) => {
      expect(reader.readRows(rows)).toEqual(takeRows(all, rows));
    }),
    { seed: 1, numRuns: 20 },
  );
  for (const one of [reader, others]) one.readRows([1505]);
  for (const one of [reader, others]) one.readRows([1510]);
  const { file } = reader.manifest.splits.train.shards[1]!;
  await truncate(join(directory, file), 0);
  // From memory, though the split as a whole has no room.
  expect(reader.readRows([1501, 1559, 1520])).toEqual(takeRows(all, [1501, 1559, 1520]));
  expect(() => others.readRows([1501])).toThrow(file);
  reader.close();
  others.close();
});

test('record batches give all rows in order', async () => {
  const [directory, all] = await writeDirectory([1500, 60], STATIC);
  const reader = await openShards(directory, 'train');
  const batches = [...reader.recordBatches()];
  reader.close();
  expect(batches.map(countRows)).toEqual([1024, 476, 60]);
  expect(batches[1]).toEqual(takeRows(all, range(1024, 1500)));
  const heldout = await openShards(directory, 'heldout', { verify: 'always' });
  expect([...heldout.recordBatches()]).toEqual([]);
});

test('rows outside the split are refused', async () => {
  const [directory] = await writeDirectory([5], METADATA);
  const reader = await openShards(directory, 'train');
  for (const row of [-1, 5, 0.5, Number.NaN]) {
    expect(() => reader.readRows([row])).toThrowError(expect.objectContaining({ code: 'shard-options' }));
  }
  reader.close();
  const options: ShardReaderOptions = { maxOpenFiles: 0 };
  await expect(openShards(directory, 'train', options)).rejects.toMatchObject({ option: 'maxOpenFiles' });
});

test('checksums are compared as the policy says', async () => {
  const [directory] = await writeDirectory([5, 5], METADATA);
  const path = join(directory, 'train/00001.arrow');
  const bytes = await readFile(path);
  // Inside the ids of the first row: [CLS] and a word.
  const firstRow = makeRows(cycleShapes(6)).rowStarts[5]!;
  const ids = makeRows(cycleShapes(6)).tokenIds.slice(firstRow, firstRow + 3);
  const place = bytes.indexOf(Buffer.from(ids.buffer)) + 2;
  bytes[place] = bytes[place]! ^ 1;
  await writeFile(path, bytes);
  await expect(openShards(directory, 'train', { verify: 'always' })).rejects.toMatchObject({
    code: 'shard-checksum',
    path,
  });
  const first = await openShards(directory, 'train', { verify: 'first' });
  expect(countRows(first.readRows([4]))).toBe(1);
  expect(() => first.readRows([5])).toThrowError(expect.objectContaining({ code: 'shard-checksum' }));
  const off = await openShards(directory, 'train', { verify: 'off' });
  expect(countRows(off.readRows([5]))).toBe(1);
  off.close();
  first.close();
});

test('what is to be compared later is compared in parts, in the order in which shards were opened', async () => {
  const [directory] = await writeDirectory([5, 5, 5], METADATA);
  const path = join(directory, 'train/00001.arrow');
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(1, 0, 1));
  const reader = await openShards(directory, 'train', { verify: 'later' });
  expect(reader.verifyPart(1)).toBe(true);
  expect(countRows(reader.readRows([1, 14, 7]))).toBe(3);
  // The first and the last shard, which were opened before.
  const { size } = await stat(join(directory, 'train/00000.arrow'));
  const last = await stat(join(directory, 'train/00002.arrow'));
  expect(reader.verifyPart(size + last.size - 1)).toBe(false);
  expect(reader.verifyPart(1)).toBe(false);
  expect(reader.verifyPart(bytes.length - 1)).toBe(false);
  expect(() => reader.verifyPart(1)).toThrowError(expect.objectContaining({ code: 'shard-checksum', path }));
  reader.close();
});

test('missing, truncated and foreign shards are told apart', async () => {
  const [directory] = await writeDirectory([5, 6, 7], METADATA);
  const [other] = await writeDirectory([5, 6, 7], { ...METADATA, runKey: 'fedcba9876543210' });
  await truncate(join(directory, 'train/00000.arrow'), 500);
  await copyFile(join(other, 'train/00001.arrow'), join(directory, 'train/00001.arrow'));
  await rm(join(directory, 'train/00002.arrow'));
  const reader = await openShards(directory, 'train', { verify: 'off' });
  const codeOf = (row: number): unknown => outcomeOf(() => reader.readRows([row]));
  expect([0, 5, 11].map(codeOf)).toMatchObject([
    { code: 'shard-truncated' },
    { code: 'shard-schema' },
    { code: 'shard-missing' },
  ]);
  reader.close();
});

test('damaged bytes give a typed error or the rows, never a crash', async () => {
  const [directory] = await writeDirectory([40], STATIC);
  const path = join(directory, 'train/00000.arrow');
  const sound = await readFile(path);
  const reader = await openShards(directory, 'train', { verify: 'off' });
  reader.close();
  fc.assert(
    fc.property(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const bytes = Buffer.from(sound);
      bytes[place] = bytes[place]! ^ change;
      writeFileSync(path, bytes);
      const damaged = new ShardReader(
        { directory, manifest: reader.manifest, split: 'train' },
        { verify: 'off' },
      );
      expect(outcomeOf(() => countRows(damaged.readRows(range(0, 40))))).toSatisfy(
        (outcome) => outcome === 40 || isShardError(outcome),
      );
      damaged.close();
    }),
    { seed: 2, numRuns: 300 },
  );
});

test('verification lists every fault, and none in a sound directory', async () => {
  const [directory] = await writeDirectory([5, 6, 7], METADATA);
  expect(await verifyShards(directory)).toMatchObject({ shards: 3, rows: 18, faults: [] });
  await truncate(join(directory, 'train/00000.arrow'), 500);
  await rm(join(directory, 'train/00001.arrow'));
  await writeFile(join(directory, 'train/00009.arrow'), '');
  await writeFile(join(directory, 'tokenizer/tokenizer.model'), 'changed');
  const seen: string[] = [];
  const report = await verifyShards(directory, (shard) => seen.push(shard.file));
  expect(report).toMatchObject({ shards: 1, rows: 7 });
  expect(report.faults.map((fault) => fault.file).sort()).toEqual([
    'tokenizer/tokenizer.model',
    'train/00000.arrow',
    'train/00001.arrow',
    'train/00009.arrow',
  ]);
  expect(seen).toHaveLength(3);
});

test('verification finds shards of equal content and a wrong histogram', async () => {
  const directory = await temporaryFolder();
  const rows = makeRows(cycleShapes(4));
  const first = await writeShard({ directory, file: 'train/a.arrow' }, rows, METADATA);
  const second = await writeShard({ directory, file: 'train/b.arrow' }, rows, METADATA);
  const histogram = first.lengthHistogram.toReversed();
  await writeManifest(directory, makeManifest([{ ...first, lengthHistogram: histogram }, second]));
  const { faults } = await verifyShards(directory);
  expect(faults.map((fault) => fault.message)).toEqual([
    expect.stringMatching(/^Tokenizer .*ENOENT/),
    expect.stringMatching(/train\/b.arrow: expected content of its own, got that of train\/a.arrow/),
    expect.stringMatching(/train\/a.arrow, length histogram/),
  ]);
});
