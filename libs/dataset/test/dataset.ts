import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packExamples, sliceExamples } from '@albectra/examples';
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
import type { Manifest, ShardEntry } from '@albectra/shards';

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
  const { rowCount, rowsPerShard = 10, masking = 'dynamic', packed = false } = options;
  const none = { rows: 0, tokens: 0, shards: [] };
  const manifest: Manifest = { ...emptyManifest, masking, packed, splits: { train: none, heldout: none } };
  const all = masking === 'static' ? withMasks(rowsOf(rowCount)) : rowsOf(rowCount);
  const train: ShardEntry[] = [];
  for (let start = 0; start < rowCount; start += rowsPerShard) {
    const file = `train/${String(train.length).padStart(5, '0')}.arrow`;
    const examples = sliceExamples(all, start, Math.min(rowCount, start + rowsPerShard));
    const rows = packed ? packExamples(examples, { sequenceLength: SEQUENCE_LENGTH }) : examples;
    train.push(await writeShard({ directory, file }, rows, shardMetadataOf(manifest)));
  }
  const heldoutExamples = sliceExamples(all, 0, Math.min(rowCount, HELDOUT_ROWS));
  const heldoutRows = packed
    ? packExamples(heldoutExamples, { sequenceLength: SEQUENCE_LENGTH })
    : heldoutExamples;
  const heldoutTarget = { directory, file: 'heldout/00000.arrow' };
  const heldout = [await writeShard(heldoutTarget, heldoutRows, shardMetadataOf(manifest))];
  await writeManifest(directory, {
    ...manifest,
    splits: { train: entryOf(train), heldout: entryOf(heldout) },
  });
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
