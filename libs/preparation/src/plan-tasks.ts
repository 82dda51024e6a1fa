import type { PreparationConfiguration } from './configuration.ts';
import type { PlannedInput, PlannedSplit, ShardCounts } from './plan.ts';

/** Tasks that a corpus is cut into at least, so that several threads have something to do. */
const MIN_TASKS = 16;
const SMALLEST_TASK_BYTES = 1 << 18;
const LARGEST_TASK_BYTES = 1 << 23;

/**
 * The size of a task in bytes of text that suits a corpus: a sixteenth of it, but 256 KiB to 8 MiB.
 *
 * It depends on the corpus alone, never on the machine, since the output depends on it.
 */
export function suitableTaskBytes(corpusBytes: number): number {
  const share = Math.ceil(corpusBytes / MIN_TASKS);
  return Math.min(LARGEST_TASK_BYTES, Math.max(SMALLEST_TASK_BYTES, share));
}

/** Groups splits, in order, into tasks of at most `taskBytes`; a split that is larger has a task of its own. */
export function groupIntoTasks(
  splits: readonly PlannedSplit[],
  taskBytes: number,
): readonly (readonly PlannedSplit[])[] {
  const tasks: PlannedSplit[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const split of splits) {
    const size = split.end - split.start;
    if (bytes + size > taskBytes) {
      tasks.push([]);
      bytes = 0;
    }
    tasks.at(-1)?.push(split);
    bytes += size;
  }
  return tasks;
}

/** Text of a shard in bytes, about: 10 MB on the disk. */
const SHARD_TEXT_BYTES = 1 << 24;
const MAX_SHARDS = 65_536;
/** What compressed text grows by, about. */
export const EXPANSION = 4;

/**
 * The number of shards of each split that suits a corpus, or the one that is asked for.
 *
 * It depends on the inputs and the configuration alone, never on the machine, since the output depends on it.
 */
export function suitableShards(
  inputs: readonly Pick<PlannedInput, 'bytes' | 'compression' | 'weight'>[],
  configuration: PreparationConfiguration,
): ShardCounts {
  const { duplicates, heldoutFraction, layout } = configuration;
  const textBytes = inputs.reduce(
    (sum, { bytes, compression, weight }) => sum + bytes * weight * (compression === 'none' ? 1 : EXPANSION),
    0,
  );
  const bins = Math.max(1, layout.lengthBins.length);
  const wanted = Math.ceil((textBytes * duplicates) / SHARD_TEXT_BYTES / bins);
  const train = layout.shards === 0 ? Math.min(MAX_SHARDS, Math.max(1, wanted)) : layout.shards;
  return { train, heldout: Math.max(1, Math.round((train * heldoutFraction) / duplicates)) };
}
