import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExampleBatch } from '@albectra/examples';
import { deriveKey, Draws } from '@albectra/random';
import {
  MANIFEST_VERSION,
  encodeWordStarts,
  shardMetadataOf,
  writeManifest,
  writeShard,
} from '@albectra/shards';
import type { Manifest, ShardEntry, ShardObjective, SplitEntry } from '@albectra/shards';

/** Size of the vocabulary of the repeating language: 5 special tokens and 15 words. */
export const VOCABULARY_SIZE = 20;
/** Tokens of a row. */
export const SEQUENCE_LENGTH = 16;

/** Rows of a language that can be learned in seconds: a row says one word again and again. */
function repeatingRows(rowCount: number, draws: Draws, length = SEQUENCE_LENGTH): ExampleBatch {
  const tokenIds = new Uint16Array(rowCount * length);
  const half = (length - 4) / 2;
  for (let row = 0; row < rowCount; row++) {
    const word = 5 + draws.below(VOCABULARY_SIZE - 5);
    const words = (count: number): number[] => Array.from({ length: count }, () => word);
    tokenIds.set([2, ...words(half), 3, ...words(half + 1), 3], row * length);
  }
  const pairLabels = Int8Array.from({ length: rowCount }, () => draws.below(2));
  return {
    tokenIds,
    rowStarts: Int32Array.from({ length: rowCount + 1 }, (_, row) => row * length),
    segmentAEnds: new Uint16Array(rowCount).fill(half + 2),
    pairLabels,
  };
}

/**
 * A folder of shards of the repeating language, and how to remove it.
 *
 * @param lengthBins Even lengths, the last of them that of the sequence: as many rows are of each.
 */
export async function makeRepeatingShards(
  objective: ShardObjective,
  lengthBins?: readonly number[],
): Promise<{ readonly directory: string; readonly remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'albectra-repeating-'));
  const draws = new Draws(deriveKey(3, 'repeating')).seek(0, 0);
  const none: SplitEntry = { rows: 0, tokens: 0, shards: [] };
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    runKey: 'c'.repeat(64),
    createdBy: 'test',
    objective,
    sequenceLength: SEQUENCE_LENGTH,
    idType: 'uint16',
    vocabulary: {
      size: VOCABULARY_SIZE,
      specialIds: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
      wordStarts: encodeWordStarts(Array.from({ length: VOCABULARY_SIZE }, () => true)),
    },
    tokenizer: { file: 'tokenizer/spiece.model', sha256: 'd'.repeat(64) },
    masking: 'dynamic',
    packed: false,
    ...(lengthBins && { lengthBins }),
    provenance: false,
    sources: [],
    configuration: {},
    splits: { train: none, heldout: none },
    counters: {},
  };
  const write = async (split: 'train' | 'heldout', rowCount: number): Promise<SplitEntry> => {
    const shards: ShardEntry[] = [];
    for (const bin of lengthBins ?? [undefined]) {
      const file = `${split}/${bin === undefined ? '' : `bin-${bin}/`}shard-0000${shards.length}.arrow`;
      const target = { directory, file, ...(bin !== undefined && { bin }) };
      const rows = repeatingRows(rowCount / (lengthBins?.length ?? 1), draws, bin);
      shards.push(await writeShard(target, rows, shardMetadataOf(manifest)));
    }
    const sum = (pick: (shard: ShardEntry) => number): number =>
      shards.reduce((total, shard) => total + pick(shard), 0);
    return { rows: sum(({ rows }) => rows), tokens: sum(({ tokens }) => tokens), shards };
  };
  const splits = { train: await write('train', 200), heldout: await write('heldout', 40) };
  await writeManifest(directory, { ...manifest, splits });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
