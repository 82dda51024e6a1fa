import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countRows, packExamples, sliceExamples, takeExamples } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import { createMasker, drawStaticMasks } from '@albectra/masking';
import { deriveKey, Draws } from '@albectra/random';
import {
  MANIFEST_VERSION,
  encodeWordStarts,
  shardMetadataOf,
  writeManifest,
  writeShard,
} from '@albectra/shards';
import type { Manifest, ShardEntry, SplitName } from '@albectra/shards';

/** Ids of the special tokens in these tests; text ids start at 5. */
export const specialIds = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } as const;

const VOCABULARY_SIZE = 500;
const SEQUENCE_LENGTH = 24;
const HELDOUT_ROWS = 3;

/** Token `i` of row `r` is 5 + (31 r + i) mod 495: rows can be told apart by their first text token. */
function tokenOf(row: number, i: number): number {
  return 5 + ((31 * row + i) % (VOCABULARY_SIZE - 5));
}

/** Builds rows of 5 to 24 tokens; every third one has a single segment. */
export function rowsOf(rowCount: number): ExampleBatch {
  const draws = new Draws(deriveKey(5, 'test-rows')).seek(0, 0);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const length = draws.between(5, SEQUENCE_LENGTH);
    const ids = Array.from({ length }, (__, i) => tokenOf(row, i));
    const segmentAEnd = row % 3 === 0 ? length : draws.between(3, length - 2);
    ids[0] = specialIds.cls;
    ids[segmentAEnd - 1] = specialIds.sep;
    ids[length - 1] = specialIds.sep;
    return { ids, segmentAEnd };
  });
  const rowStarts = new Int32Array(rowCount + 1);
  rows.forEach(({ ids }, row) => (rowStarts[row + 1] = rowStarts[row]! + ids.length));
  return {
    tokenIds: Uint16Array.from(rows.flatMap(({ ids }) => ids)),
    rowStarts,
    segmentAEnds: Uint16Array.from(rows, ({ segmentAEnd }) => segmentAEnd),
    pairLabels: Int8Array.from(rows, (_, row) => (row % 3) - 1),
  };
}

/** The rows of {@link rowsOf}, one array each. */
export function plainRows(rowCount: number): number[][] {
  const { tokenIds, rowStarts } = rowsOf(rowCount);
  return Array.from({ length: rowCount }, (_, row) => [
    ...tokenIds.subarray(rowStarts[row], rowStarts[row + 1]),
  ]);
}

/** Which dataset a test needs. */
export interface DatasetOptions {
  readonly rowCount: number;
  readonly rowsPerShard?: number;
  readonly masking?: 'static' | 'dynamic';
  readonly packed?: boolean;
  /** Bins that rows are sorted into, each in shards of its own; the last is 24. */
  readonly lengthBins?: readonly number[];
  readonly runKey?: string;
  readonly tokenizerSha256?: string;
}

const emptyManifest: Omit<Manifest, 'splits' | 'masking' | 'packed'> = {
  version: MANIFEST_VERSION,
  provenance: false,
  sources: [],
  runKey: 'a'.repeat(64),
  createdBy: 'test',
  objective: 'albert',
  sequenceLength: SEQUENCE_LENGTH,
  idType: 'uint16',
  vocabulary: {
    size: VOCABULARY_SIZE,
    specialIds,
    wordStarts: encodeWordStarts(Array.from({ length: VOCABULARY_SIZE }, (_, id) => id % 4 !== 0)),
  },
  tokenizer: { file: 'tokenizer/spiece.model', sha256: 'b'.repeat(64) },
  configuration: {},
  counters: {},
};

/** Writes a dataset, calls `use` with its directory, and removes it. */
export async function withDataset(
  options: DatasetOptions,
  use: (directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'albectra-dataset-'));
  try {
    await writeDataset(directory, options);
    await use(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function writeDataset(directory: string, options: DatasetOptions): Promise<void> {
  const { rowCount, masking = 'dynamic', packed = false, lengthBins } = options;
  const { runKey = emptyManifest.runKey, tokenizerSha256: sha256 = emptyManifest.tokenizer.sha256 } = options;
  const none = { rows: 0, tokens: 0, shards: [] };
  const manifest: Manifest = {
    ...emptyManifest,
    runKey,
    tokenizer: { ...emptyManifest.tokenizer, sha256 },
    masking,
    packed,
    ...(lengthBins && { lengthBins }),
    splits: { train: none, heldout: none },
  };
  const all = masking === 'static' ? withMasks(rowsOf(rowCount)) : rowsOf(rowCount);
  const train = await writeSplit({ directory, split: 'train', manifest }, all, options);
  const heldoutRows = sliceExamples(all, 0, Math.min(rowCount, HELDOUT_ROWS));
  const heldout = await writeSplit({ directory, split: 'heldout', manifest }, heldoutRows, options);
  const splits = { train: entryOf(train), heldout: entryOf(heldout) };
  await writeManifest(directory, { ...manifest, splits });
}

async function writeSplit(
  target: { readonly directory: string; readonly split: SplitName; readonly manifest: Manifest },
  all: ExampleBatch,
  { rowsPerShard = 10, packed = false, lengthBins }: DatasetOptions,
): Promise<ShardEntry[]> {
  const { directory, split, manifest } = target;
  const entries: ShardEntry[] = [];
  for (let start = 0; start < countRows(all); start += rowsPerShard) {
    const examples = sliceExamples(all, start, Math.min(countRows(all), start + rowsPerShard));
    const rows = packed ? packExamples(examples, { sequenceLength: SEQUENCE_LENGTH }) : examples;
    const parts = lengthBins?.map((bin) => ({ bin, rows: rowsInBin(rows, bin, lengthBins) })) ?? [{ rows }];
    for (const { rows: part, ...bin } of parts) {
      if (countRows(part) === 0) continue;
      const folder = 'bin' in bin ? `${split}/bin-${bin.bin}` : split;
      const file = `${folder}/${String(entries.length).padStart(5, '0')}.arrow`;
      const entry = await writeShard({ directory, file, ...bin }, part, shardMetadataOf(manifest));
      entries.push(entry);
    }
  }
  return entries;
}

/** Picks the rows for which a bin is the first that holds them. */
function rowsInBin(rows: ExampleBatch, bin: number, bins: readonly number[]): ExampleBatch {
  const numbers = Array.from({ length: countRows(rows) }, (_, row) => row);
  const isOfBin = (row: number): boolean =>
    bins.find((bound) => rows.rowStarts[row + 1]! - rows.rowStarts[row]! <= bound) === bin;
  return takeExamples(rows, Int32Array.from(numbers.filter(isOfBin)));
}

function entryOf(shards: readonly ShardEntry[]): Manifest['splits']['train'] {
  const total = (field: 'rows' | 'tokens'): number => shards.reduce((sum, shard) => sum + shard[field], 0);
  return { rows: total('rows'), tokens: total('tokens'), shards };
}

/** Adds the masks that a preparation would store. */
export function withMasks(rows: ExampleBatch): ExampleBatch {
  const { pad, cls, sep, mask } = specialIds;
  const options = { vocabularySize: VOCABULARY_SIZE, specialIds: { pad, cls, sep, mask }, maxPredictions: 4 };
  const masker = createMasker({ ...options, kind: 'token' }, deriveKey(9, 'static-masks'));
  return { ...rows, masks: drawStaticMasks(masker, rows, { epoch: 0, firstRowIndex: 0 }) };
}

/** Changes the last id of the last row of a shard, which is read by no check of the schema. */
export async function damageShard(
  directory: string,
  file: string,
): Promise<{ readonly path: string; readonly byteLength: number }> {
  const path = join(directory, file);
  const bytes = await readFile(path);
  const at = bytes.lastIndexOf(Buffer.from(new Uint16Array([specialIds.sep]).buffer), bytes.length - 1200);
  bytes[at] = 77;
  await writeFile(path, bytes);
  return { path, byteLength: bytes.length };
}
