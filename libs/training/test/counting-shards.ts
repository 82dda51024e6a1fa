import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExampleBatch } from '@albectra/examples';
import { deriveKey, Draws } from '@albectra/random';
import { encodeWordStarts, shardMetadataOf, writeManifest, writeShard } from '@albectra/shards';
import type { Manifest, ShardObjective, SplitEntry } from '@albectra/shards';

/** Size of the vocabulary of the counting language: 5 special tokens and 15 numbers. */
export const VOCABULARY_SIZE = 20;
/** Tokens of a row. */
export const SEQUENCE_LENGTH = 16;

/**
 * Rows of a language that can be learned in seconds: each token is the one before plus one.
 *
 * With pair labels, segment B goes on where A ended (0), or A goes on where B ended (1).
 */
function countingRows(rowCount: number, draws: Draws): ExampleBatch {
  const tokenIds = new Uint16Array(rowCount * SEQUENCE_LENGTH);
  const pairLabels = new Int8Array(rowCount);
  const half = (SEQUENCE_LENGTH - 4) / 2;
  for (let row = 0; row < rowCount; row++) {
    const first = draws.below(VOCABULARY_SIZE - 5);
    const number = (i: number): number => 5 + ((first + i) % (VOCABULARY_SIZE - 5));
    const numbers = (start: number): number[] => Array.from({ length: half }, (_, i) => number(start + i));
    pairLabels[row] = draws.below(2);
    const [a, b] = pairLabels[row] === 0 ? [0, half] : [half, 0];
    tokenIds.set([2, ...numbers(a!), 3, ...numbers(b!), number(b! + half), 3], row * SEQUENCE_LENGTH);
  }
  return {
    tokenIds,
    rowStarts: Int32Array.from({ length: rowCount + 1 }, (_, row) => row * SEQUENCE_LENGTH),
    segmentAEnds: new Uint16Array(rowCount).fill(half + 2),
    pairLabels,
  };
}

/** A folder of shards of the counting language, and how to remove it. */
export async function makeCountingShards(
  objective: ShardObjective,
): Promise<{ readonly directory: string; readonly remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'albectra-counting-'));
  const draws = new Draws(deriveKey(3, 'counting')).seek(0, 0);
  const none: SplitEntry = { rows: 0, tokens: 0, shards: [] };
  const manifest: Manifest = {
    version: 1,
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
    configuration: {},
    splits: { train: none, heldout: none },
    counters: {},
  };
  const write = async (split: 'train' | 'heldout', rowCount: number): Promise<SplitEntry> => {
    const target = { directory, file: `${split}/shard-00000.arrow` };
    const shard = await writeShard(target, countingRows(rowCount, draws), shardMetadataOf(manifest));
    return { rows: shard.rows, tokens: shard.tokens, shards: [shard] };
  };
  const splits = { train: await write('train', 200), heldout: await write('heldout', 40) };
  await writeManifest(directory, { ...manifest, splits });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
