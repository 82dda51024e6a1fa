import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeShard, type ShardMetadata, type ShardTarget } from '@albectra/shards';
import type { WrittenShard } from '../completion-record.ts';
import { shardFile } from '../output-layout.ts';
import type { Plan } from '../plan.ts';
import { lengthBinsOf } from '../stages/stages.ts';
import type { RowSink } from './row-sink.ts';

/** Opens the shards of a task: each batch of rows becomes one. */
export function openShardSink(directory: string, plan: Plan, task: number): RowSink {
  const metadata = shardMetadataOf(plan);
  const bins = plan.configuration.layout.lengthBins.length === 0 ? undefined : lengthBinsOf(plan);
  const shards: WrittenShard[] = [];
  const parts = new Map<string, number>();
  return {
    add: async ({ split, bin }, rows) => {
      const maxLength = bins?.[bin];
      const place = { number: task, ...(maxLength !== undefined && { maxLength }) };
      const group = shardFile(split, place);
      const part = parts.get(group) ?? 0;
      parts.set(group, part + 1);
      const file = shardFile(split, { ...place, part });
      const target = shardTarget(plan, { directory, file, maxLength });
      shards.push({ split, entry: await writeShard(target, rows, metadata) });
    },
    finish: () => {
      const files = shards.map(({ entry: { file, bytes, sha256 } }) => ({
        file,
        bytes,
        checksum: `sha256:${sha256}`,
      }));
      return Promise.resolve({ files, blocks: [], shards });
    },
    // A shard without a record would be taken for one of another plan.
    discard: async () => {
      for (const { entry } of shards) await rm(join(directory, entry.file), { force: true });
    },
  };
}

/** Where a shard of a plan goes, and how it is written. */
export function shardTarget(
  { configuration }: Plan,
  { directory, file, maxLength }: { directory: string; file: string; maxLength: number | undefined },
): ShardTarget {
  const { compression } = configuration.layout;
  return { directory, file, compression, ...(maxLength !== undefined && { bin: maxLength }) };
}

/** What the shards of a plan say about themselves. */
export function shardMetadataOf({ configuration, tokenizer, runKey }: Plan): ShardMetadata {
  const { objective, sequenceLength, masking, layout } = configuration;
  return {
    runKey,
    objective,
    sequenceLength,
    vocabularySize: tokenizer.vocabularySize,
    specialIds: tokenizer.specialIds,
    masking: masking.mode,
    packed: layout.packing !== 'none',
    provenance: layout.provenance,
    ...(layout.lengthBins.length > 0 && { lengthBins: layout.lengthBins }),
  };
}
