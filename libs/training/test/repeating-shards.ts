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
import type { Manifest, ShardObjective, SplitEntry } from '@albectra/shards';

/** Size of the vocabulary of the repeating language: 5 special tokens and 15 words. */
export const VOCABULARY_SIZE = 20;
/** Tokens of a row. */
export const SEQUENCE_LENGTH = 16;

/** Rows of a language that can be learned in seconds: a row says one word again and again. */
function repeatingRows(rowCount: number, draws: Draws): ExampleBatch {
  const tokenIds = new Uint16Array(rowCount * SEQUENCE_LENGTH);
  const half = (SEQUENCE_LENGTH - 4) / 2;
  for (let row = 0; row < rowCount; row++) {
    const word = 5 + draws.below(VOCABULARY_SIZE - 5);
    const words = (count: number): number[] => Array.from({ length: count }, () => word);
    tokenIds.set([2, ...words(half), 3, ...words(half + 1), 3], row * SEQUENCE_LENGTH);
  }
  const pairLabels = Int8Array.from({ length: rowCount }, () => draws.below(2));
  return {
    tokenIds,
    rowStarts: Int32Array.from({ length: rowCount + 1 }, (_, row) => row * SEQUENCE_LENGTH),
    segmentAEnds: new Uint16Array(rowCount).fill(half + 2),
    pairLabels,
  };
}

/** A folder of shards of the repeating language, and how to remove it. */
export async function makeRepeatingShards(
  objective: ShardObjective,
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
    provenance: false,
    sources: [],
    configuration: {},
    splits: { train: none, heldout: none },
    counters: {},
  };
  const write = async (split: 'train' | 'heldout', rowCount: number): Promise<SplitEntry> => {
    const target = { directory, file: `${split}/shard-00000.arrow` };
    const shard = await writeShard(target, repeatingRows(rowCount, draws), shardMetadataOf(manifest));
    return { rows: shard.rows, tokens: shard.tokens, shards: [shard] };
  };
  const splits = { train: await write('train', 200), heldout: await write('heldout', 40) };
  await writeManifest(directory, { ...manifest, splits });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
