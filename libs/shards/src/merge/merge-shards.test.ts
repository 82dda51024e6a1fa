import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packExamples, type ExampleBatch } from '@albectra/examples';
import { cycleShapes, makeManifest, makeRows, METADATA, SOURCES } from '../../test/sample-rows.ts';
import { temporaryFolder } from '../../test/temporary-folder.ts';
import type { Manifest, ShardEntry } from '../manifest.ts';
import { readManifest, writeManifest } from '../manifest-file.ts';
import { parseManifest } from '../parse-manifest.ts';
import type { ShardMetadata } from '../index.ts';
import { openShards } from '../shard-reader.ts';
import { verifyShards } from '../verify-shards.ts';
import { writeShard } from '../write-shard.ts';
import { appendShards } from './append-shards.ts';
import { mergeShards } from './merge-shards.ts';

const CHILD = fileURLToPath(import.meta.resolve('../../test/collecting-child.ts'));

interface FolderOptions {
  readonly metadata?: Partial<ShardMetadata>;
  readonly changes?: Partial<Manifest>;
}

/** Writes a prepared folder with shards of the given numbers of rows; the last one is held out. */
async function prepared(
  name: string,
  sizes: readonly number[],
  options: FolderOptions = {},
): Promise<string> {
  const directory = join(await temporaryFolder(), name);
  const runKey = createHash('sha256').update(name).digest('hex');
  const metadata: ShardMetadata = { ...METADATA, ...options.metadata, runKey };
  const entries: ShardEntry[] = [];
  for (const [index, size] of sizes.entries()) {
    const folder = index === sizes.length - 1 ? 'heldout' : 'train';
    const rows = withOrigins(makeRows(cycleShapes(size), metadata), metadata);
    const stored = metadata.packed ? packExamples(rows, { sequenceLength: 40 }) : rows;
    entries.push(
      await writeShard({ directory, file: `${folder}/shard-0000${index}.arrow` }, stored, metadata),
    );
  }
  await mkdir(join(directory, 'tokenizer'), { recursive: true });
  await writeFile(join(directory, 'tokenizer/tokenizer.model'), '');
  const heldout = entries.pop() as ShardEntry;
  const base = makeManifest(entries, metadata);
  const { rows, tokens } = heldout;
  const splits = { ...base.splits, heldout: { rows, tokens, shards: [heldout] } };
  await writeManifest(directory, { ...base, splits, ...options.changes });
  return directory;
}

function withOrigins(rows: ExampleBatch, { provenance }: ShardMetadata): ExampleBatch {
  if (!provenance) return rows;
  const count = rows.pairLabels.length;
  const numbers = Float64Array.from({ length: count }, (_, row) => row);
  const sources = Uint32Array.from({ length: count }, (_, row) => row % SOURCES.length);
  return { ...rows, origins: { sources, documentIds: numbers, byteOffsets: numbers } };
}

/** All rows of a split, record batch by record batch. */
async function rowsOf(
  directories: readonly string[],
  split: 'train' | 'heldout' = 'train',
): Promise<number[][]> {
  const rows: number[][] = [];
  for (const directory of directories) {
    const reader = await openShards(directory, split, { verify: 'always' });
    for (const { tokenIds, rowStarts } of reader.recordBatches()) {
      for (let row = 0; row + 1 < rowStarts.length; row++) {
        rows.push([...tokenIds.subarray(rowStarts[row], rowStarts[row + 1])]);
      }
    }
    reader.close();
  }
  return rows;
}

/** Names and content of all files below a folder. */
async function snapshot(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((name) =>
    name.isFile(),
  );
  const files = names.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return [path.slice(directory.length), hash] as const;
  });
  return Object.fromEntries((await Promise.all(files)).toSorted());
}

test('the merged folder has the rows of all folders in order, and verifies', async () => {
  const inputs = [
    await prepared('a', [30, 20, 5]),
    await prepared('b', [7, 3]),
    await prepared('c', [11, 2]),
  ];
  const output = join(await temporaryFolder(), 'out');
  const { outcome, manifest, files } = await mergeShards({ output, inputs });
  expect(outcome).toBe('merged');
  expect(files).toMatchObject({ copied: 0, kept: 0 });
  for (const split of ['train', 'heldout'] as const) {
    expect(await rowsOf([output], split)).toEqual(await rowsOf(inputs, split));
  }
  expect(await readManifest(output)).toEqual(manifest);
  expect(manifest.splits.train.shards.map(({ file }) => file)).toEqual([
    'train/shard-00000.arrow',
    'train/shard-00001.arrow',
    'train/shard-00002.arrow',
    'train/shard-00003.arrow',
  ]);
  expect(manifest.parents?.map(({ rows }) => rows)).toEqual([55, 10, 13]);
  expect(manifest.sources.length).toBe(6);
  expect(manifest.counters).toEqual({ documents: 9 });
  expect(await verifyShards(output)).toMatchObject({ faults: [], shards: 7, rows: 78 });
  expect((await readdir(output)).toSorted()).toEqual(['heldout', 'manifest.json', 'tokenizer', 'train']);
});

test('merging again changes nothing, and copies are the same as links', async () => {
  const inputs = [await prepared('a', [30, 5]), await prepared('b', [7, 3])];
  const folder = await temporaryFolder();
  const linked = join(folder, 'linked');
  const copied = join(folder, 'copied');
  await mergeShards({ output: linked, inputs });
  const { files } = await mergeShards({ output: copied, inputs, links: false });
  expect(files).toEqual({ linked: 0, copied: 5, kept: 0 });
  expect(await snapshot(copied)).toEqual(await snapshot(linked));
  expect((await stat(join(linked, 'train/shard-00000.arrow'))).nlink).toBe(2);
  expect((await stat(join(copied, 'train/shard-00000.arrow'))).nlink).toBe(1);
  expect((await mergeShards({ output: copied, inputs })).outcome).toBe('already-merged');
  await truncate(join(copied, 'train/shard-00001.arrow'), 10);
  expect(await mergeShards({ output: copied, inputs, links: false })).toMatchObject({
    outcome: 'merged',
    files: { copied: 1, kept: 4 },
  });
  expect(await snapshot(copied)).toEqual(await snapshot(linked));
});

test('appending one by one gives the folder that merging at once gives, whatever the form', async () => {
  const forms: readonly Partial<ShardMetadata>[] = [
    {},
    { provenance: true, packed: true },
    { masking: 'static' },
  ];
  for (const metadata of forms) {
    const [a, b, c] = [
      await prepared('a', [30, 5], { metadata }),
      await prepared('b', [7, 3], { metadata }),
      await prepared('c', [9, 2], { metadata }),
    ];
    const folder = await temporaryFolder();
    const merged = join(folder, 'merged');
    await mergeShards({ output: merged, inputs: [a, b, c] });
    const grown = join(folder, 'grown');
    await cp(a, grown, { recursive: true });
    await appendShards({ directory: grown, inputs: [b] });
    const report = await appendShards({ directory: grown, inputs: [c] });
    expect(report.outcome).toBe('appended');
    expect(report.manifest.runKey).toBe((await readManifest(merged)).runKey);
    expect(await rowsOf([grown])).toEqual(await rowsOf([a, b, c]));
    expect((await verifyShards(grown)).faults).toEqual([]);
    const nested = join(folder, 'nested');
    await mergeShards({ output: nested, inputs: [await mergedOf(folder, [a, b]), c] });
    expect((await readManifest(nested)).parents).toEqual((await readManifest(merged)).parents);
    expect((await verifyShards(nested)).faults).toEqual([]);
  }
});

async function mergedOf(folder: string, inputs: readonly string[]): Promise<string> {
  const output = join(folder, 'part');
  await mergeShards({ output, inputs });
  return output;
}

test('rows keep saying which source they are from', async () => {
  const metadata = { provenance: true };
  const [a, b] = [await prepared('a', [4, 1], { metadata }), await prepared('b', [3, 1], { metadata })];
  const output = join(await temporaryFolder(), 'out');
  await mergeShards({ output, inputs: [a, b] });
  const reader = await openShards(output, 'train');
  expect([...(reader.readRange(0, 7).origins?.sources ?? [])]).toEqual([0, 1, 0, 1, 2, 3, 2]);
  expect([...(reader.readRows([6, 0, 5]).origins?.sources ?? [])]).toEqual([2, 0, 3]);
  reader.close();
});

test('appending what is there already is said and done nothing about', async () => {
  const [a, b] = [await prepared('a', [30, 5]), await prepared('b', [7, 3])];
  await appendShards({ directory: a, inputs: [b] });
  const before = await snapshot(a);
  for (const inputs of [[b], [b, b], [a], [join(a, '.'), b]]) {
    expect(await appendShards({ directory: a, inputs })).toMatchObject({
      outcome: 'already-appended',
      skipped: inputs,
    });
  }
  expect(await snapshot(a)).toEqual(before);
});

test('rows that stand in two folders are refused, or left out on request', async () => {
  const [a, b, c] = [await prepared('a', [8, 5]), await prepared('b', [7, 3]), await prepared('c', [9, 3])];
  const folder = await temporaryFolder();
  const again = join(folder, 'again');
  await cp(a, again, { recursive: true });
  const output = join(folder, 'out');
  await expect(mergeShards({ output, inputs: [a, b, again] })).rejects.toThrow(
    `Shards of ${again}: expected rows of their own, got the rows of the run`,
  );
  await expect(readdir(output)).rejects.toThrow('ENOENT');
  const { skipped } = await mergeShards({ output, inputs: [a, b, again], repeated: 'skip' });
  expect(skipped).toEqual([again]);
  expect(await rowsOf([output])).toEqual(await rowsOf([a, b]));
  const overlapping = join(folder, 'overlapping');
  await mergeShards({ output: overlapping, inputs: [b, c] });
  await expect(appendShards({ directory: a, inputs: [b, overlapping] })).rejects.toThrow(
    'Their rows would count twice',
  );
});

test('a shard under another run key that was there before is refused by its content', async () => {
  const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [8, 3])];
  const manifest = await readManifest(b);
  const { train } = (await readManifest(a)).splits;
  await cp(join(a, 'train'), join(b, 'train'), { recursive: true });
  await writeManifest(b, { ...manifest, splits: { ...manifest.splits, train } });
  const output = join(await temporaryFolder(), 'out');
  await expect(mergeShards({ output, inputs: [a, b], repeated: 'skip' })).rejects.toThrow(
    'got the same shard as in',
  );
});

test('folders of another form or configuration are refused with each difference', async () => {
  const a = await prepared('a', [8, 5], {
    changes: { configuration: { seed: 1, masking: { rate: 0.15 }, old: true } },
  });
  const b = await prepared('b', [8, 3], {
    metadata: { masking: 'static' },
    changes: { configuration: { seed: 1, masking: { rate: 0.2 } } },
  });
  const output = join(await temporaryFolder(), 'out');
  await expect(mergeShards({ output, inputs: [a, b] })).rejects.toThrow(
    `expected the same configuration, tokenizer and form, got\n` +
      '  configuration.masking.rate: 0.15 and 0.2\n' +
      '  configuration.old: true and nothing\n' +
      '  masking: "dynamic" and "static"\n',
  );
  await expect(appendShards({ directory: a, inputs: [b] })).rejects.toMatchObject({ code: 'shard-merge' });
});

test('an output folder with anything else in it is left alone', async () => {
  const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [7, 3])];
  const output = await temporaryFolder();
  await expect(mergeShards({ output: a, inputs: [a, b] })).rejects.toThrow('none of those to merge');
  await expect(mergeShards({ output: b, inputs: [a] })).rejects.toThrow('got those of the run');
  await writeFile(join(output, 'notes.txt'), 'mine');
  await expect(mergeShards({ output, inputs: [a, b] })).rejects.toThrow('got other files (notes.txt)');
  expect(await readdir(output)).toEqual(['notes.txt']);
  await expect(mergeShards({ output, inputs: [] })).rejects.toThrow('expected folders of shards, got none');
  await expect(mergeShards({ output, inputs: [output] })).rejects.toMatchObject({ code: 'manifest-invalid' });
  await expect(appendShards({ directory: join(output, 'none'), inputs: [a] })).rejects.toThrow(
    'manifest.json',
  );
  expect(await readdir(output)).toEqual(['notes.txt']);
});

test('a damaged or missing shard stops the merge with its path; mended, the same call completes it', async () => {
  const damages = [
    [(path: string) => truncate(path, 100), 'shard-truncated'],
    [(path: string) => flip(path), 'shard-checksum'],
    [(path: string) => rm(path), 'shard-missing'],
  ] as const;
  for (const [damage, code] of damages) {
    for (const links of [true, false]) {
      const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [7, 6, 3])];
      const path = join(b, 'train/shard-00001.arrow');
      const content = await readFile(path);
      await damage(path);
      const output = join(await temporaryFolder(), 'out');
      await expect(mergeShards({ output, inputs: [a, b], links })).rejects.toMatchObject({ code, path });
      await expect(readManifest(output)).rejects.toMatchObject({ code: 'manifest-invalid' });
      await expect(mergeShards({ output, inputs: [a] })).rejects.toThrow(
        'another merge that was begun there',
      );
      await writeFile(path, content);
      expect(await mergeShards({ output, inputs: [a, b], links })).toMatchObject({
        outcome: 'merged',
        files: { kept: 2 },
      });
      expect((await verifyShards(output)).faults).toEqual([]);
    }
  }
});

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(path, bytes);
}

test('what a stopped append left is not seen, and goes or is used', async () => {
  const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [7, 3])];
  const left = 'train/shard-00001.arrow';
  await cp(join(b, 'train/shard-00000.arrow'), join(a, left));
  await writeFile(join(a, 'train/shard-00007.arrow'), 'of another append');
  await writeFile(join(a, 'heldout/shard-00002.arrow'), 'half');
  await writeFile(join(a, 'train/.tmp-left'), 'x');
  await symlink('/etc/hostname', join(a, 'train/shard-00009.arrow'));
  expect((await rowsOf([a])).length).toBe(8);
  const { files } = await appendShards({ directory: a, inputs: [b] });
  expect(files.kept).toBe(1);
  expect((await verifyShards(a)).faults).toEqual([]);
  expect(await readdir(join(a, 'train'))).toEqual(['shard-00000.arrow', 'shard-00001.arrow']);
});

test('a folder in the place of a shard stops the append, and the rows stay as they were', async () => {
  const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [7, 3])];
  const inTheWay = join(a, 'heldout/shard-00002.arrow');
  await mkdir(inTheWay);
  await expect(appendShards({ directory: a, inputs: [b] })).rejects.toThrow('EISDIR');
  expect((await rowsOf([a])).length).toBe(8);
  expect((await readManifest(a)).parents).toBeUndefined();
  await rm(inTheWay, { recursive: true });
  expect((await appendShards({ directory: a, inputs: [b] })).outcome).toBe('appended');
  expect((await verifyShards(a)).faults).toEqual([]);
});

/** Runs a merge or an append in another process and kills it after a number of files, and some time. */
async function runAndKill(words: readonly string[], files: number, delayMs: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--conditions=@albectra/source', CHILD, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString().split('\n').length - 1;
    if (seen >= files) setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  const [code] = (await ended) as [number | null];
  return code === null;
}

test('killed at any file, the same call completes to the same bytes, and readers see all or nothing', async () => {
  const sizes = Array.from({ length: 10 }, (_, index) => 3 + index);
  const [a, b] = [await prepared('a', sizes), await prepared('b', sizes)];
  const folder = await temporaryFolder();
  const expected = join(folder, 'expected');
  await mergeShards({ output: expected, inputs: [a, b] });
  let kills = 0;
  for (const [files, delayMs] of [
    [1, 0],
    [10, 1],
    [20, 0],
  ] as const) {
    const output = join(folder, `merged-${files}`);
    if (await runAndKill(['merge', output, a, b], files, delayMs)) kills++;
    const { files: counts } = await mergeShards({ output, inputs: [a, b] });
    expect(counts.kept).toBeGreaterThanOrEqual(files);
    expect(await snapshot(output)).toEqual(await snapshot(expected));
  }
  for (const [files, delayMs] of [
    [1, 0],
    [9, 1],
  ] as const) {
    const directory = join(folder, `grown-${files}`);
    await cp(a, directory, { recursive: true });
    if (await runAndKill(['append', directory, b], files, delayMs)) kills++;
    const rows = (await readManifest(directory)).splits.train.shards.length;
    expect([9, 18]).toContain(rows);
    expect((await rowsOf([directory])).length).toBe((await rowsOf(rows === 9 ? [a] : [a, b])).length);
    const { manifest } = await appendShards({ directory, inputs: [b] });
    expect(manifest.runKey).toBe((await readManifest(expected)).runKey);
    expect((await verifyShards(directory)).faults).toEqual([]);
  }
  expect(kills).toBeGreaterThan(2);
});

test('an aborted merge stops between shards and goes on later', async () => {
  const inputs = [await prepared('a', [8, 5]), await prepared('b', [7, 3])];
  const output = join(await temporaryFolder(), 'out');
  const abort = new AbortController();
  const onShard = (): void => abort.abort(new Error('enough'));
  await expect(mergeShards({ output, inputs, signal: abort.signal, onShard })).rejects.toThrow('enough');
  expect(await mergeShards({ output, inputs })).toMatchObject({ outcome: 'merged', files: { kept: 1 } });
});

test('a manifest says of shards and parents only what can be', async () => {
  const [a, b] = [await prepared('a', [8, 5]), await prepared('b', [7, 3])];
  const { manifest } = await mergeShards({ output: join(await temporaryFolder(), 'out'), inputs: [a, b] });
  const text = JSON.stringify(manifest);
  expect(parseManifest(text, 'here')).toEqual(manifest);
  const key = manifest.splits.train.shards[1]?.runKey ?? '';
  for (const [field, changed] of [
    ['splits.train.shards[1].runKey', text.replace(`"runKey":"${key}"}`, '"runKey":"no hash"}')],
    [
      'splits.train.shards[0].firstSource',
      text.replace('"lengthHistogram"', '"firstSource":5,"lengthHistogram"'),
    ],
    ['parents[0].rows', text.replace('"rows":13}', '"rows":-1}')],
    ['parents[0].name', text.replace('"rows":13}', '"rows":13,"name":1}')],
  ] as const) {
    expect(() => parseManifest(changed, 'here')).toThrow(`Manifest field ${field}: expected`);
  }
});
