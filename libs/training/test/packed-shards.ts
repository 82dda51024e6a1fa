import { packExamples } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import { deriveKey, Draws } from '@albectra/random';
import { shardMetadataOf, writeManifest, writeShard } from '@albectra/shards';
import type { ShardObjective, SplitEntry } from '@albectra/shards';
import { readManifest } from '@albectra/shards/manifest';
import { makeRepeatingShards, SEQUENCE_LENGTH, VOCABULARY_SIZE } from './repeating-shards.ts';

const SHORTEST = 5;

/** Makes a folder of shards of packs: texts of five to sixteen tokens, each one word again and again. */
export async function makePackedShards(
  objective: ShardObjective,
): Promise<{ readonly directory: string; readonly remove: () => void }> {
  const { directory, remove } = await makeRepeatingShards(objective);
  const manifest = { ...(await readManifest(directory)), packed: true };
  const draws = new Draws(deriveKey(4, 'packed')).seek(0, 0);
  const write = async (split: 'train' | 'heldout', exampleCount: number): Promise<SplitEntry> => {
    const packs = packExamples(drawExamples(exampleCount, draws), { sequenceLength: SEQUENCE_LENGTH });
    const target = { directory, file: `${split}/shard-00000.arrow` };
    const shard = await writeShard(target, packs, shardMetadataOf(manifest));
    return { rows: shard.rows, tokens: shard.tokens, shards: [shard] };
  };
  const splits = { train: await write('train', 200), heldout: await write('heldout', 40) };
  await writeManifest(directory, { ...manifest, splits });
  return { directory, remove };
}

function drawExamples(count: number, draws: Draws): ExampleBatch {
  const lengths = Array.from({ length: count }, () => SHORTEST + draws.below(SEQUENCE_LENGTH - SHORTEST + 1));
  const segmentAEnds = lengths.map((length) => 3 + draws.below(length - SHORTEST + 1));
  const tokenIds = lengths.flatMap((length, row) => {
    const word = 5 + draws.below(VOCABULARY_SIZE - 5);
    return Array.from({ length }, (_, at) => {
      if (at === 0) return 2;
      return at === segmentAEnds[row]! - 1 || at === length - 1 ? 3 : word;
    });
  });
  let end = 0;
  return {
    tokenIds: Uint16Array.from(tokenIds),
    rowStarts: Int32Array.from([0, ...lengths.map((length) => (end += length))]),
    segmentAEnds: Uint16Array.from(segmentAEnds),
    pairLabels: Int8Array.from(lengths, () => draws.below(3) - 1),
  };
}
