import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { concatenateExamples, countRows, recycleExamples, type ExampleBatch } from '@albectra/examples';
import { deriveKey } from '@albectra/random';
import { writeShard } from '@albectra/shards';
import { NO_RESULT, type CompletionRecord, type TaskResult } from '../completion-record.ts';
import { OutputDamagedError } from '../errors.ts';
import { rowsFile, shardFile } from '../output-layout.ts';
import { shuffleUnits } from '../rows/build-rows.ts';
import { readShare } from '../rows/row-block.ts';
import { rowFormOf } from '../rows/row-file-sink.ts';
import { shardMetadataOf, shardTarget } from '../rows/shard-sink.ts';
import { residueOf } from '../rows/shares.ts';
import type { ScratchMemory } from '../rows/scratch-memory.ts';
import { giveMemory, takeMemory, type TaskContext } from '../task-context.ts';
import { lengthBinsOf, shardSlots, type ShardSlot } from './stages.ts';
import type { TaskTools } from './task-tools.ts';

/**
 * Runs a task of the stage `shuffle`: takes the rows of one shard from the files of all build tasks,
 * shuffles them and writes the shard; none if no row falls to it.
 *
 * @param built Records of all build tasks, in their order.
 */
export async function runShuffleTask(
  context: TaskContext,
  task: number,
  { built, tools }: { readonly built: readonly CompletionRecord[]; readonly tools: TaskTools },
): Promise<TaskResult> {
  const { plan, directory } = context;
  // No text is read any more: what held it makes room for shards.
  context.spareCollectors.length = 0;
  const slot = shardSlots(plan)[task];
  if (slot === undefined) throw new RangeError(`shard ${task} of ${shardSlots(plan).length}`);
  const rows = gatherRows(context, slot, { built, tools });
  if (rows === undefined || countRows(rows) === 0) return NO_RESULT;
  tools.meter.enter('order');
  const { seed, layout } = plan.configuration;
  const { split, bin, shard } = slot;
  const shuffled = shuffleUnits(rows, deriveKey(seed, 'shard order', split, bin, shard));
  recycleExamples(rows);
  tools.meter.enter('write');
  const maxLength = layout.lengthBins.length === 0 ? undefined : lengthBinsOf(plan)[bin];
  const file = shardFile(split, { number: shard, ...(maxLength !== undefined && { maxLength }) });
  const target = shardTarget(plan, { directory, file, maxLength });
  const entry = await writeShard(target, shuffled, shardMetadataOf(plan));
  recycleExamples(shuffled);
  const { bytes, sha256 } = entry;
  return { ...NO_RESULT, files: [{ file, bytes, checksum: `sha256:${sha256}` }], shards: [{ split, entry }] };
}

interface Gathering {
  readonly built: readonly CompletionRecord[];
  readonly tools: TaskTools;
}

/** Reads the rows of a shard in the order of their global numbers. */
function gatherRows(context: TaskContext, slot: ShardSlot, gathering: Gathering): ExampleBatch | undefined {
  const memory = takeMemory(context);
  try {
    const parts = readParts(context, slot, { ...gathering, memory });
    return parts.length === 0 ? undefined : concatenateExamples(parts);
  } finally {
    giveMemory(context, memory);
  }
}

/** Reads what each task has for a shard; the rows are views of the memory. */
function readParts(
  { plan, directory }: TaskContext,
  slot: ShardSlot,
  { built, tools, memory }: Gathering & { readonly memory: ScratchMemory },
): readonly ExampleBatch[] {
  const form = rowFormOf(plan);
  const parts: ExampleBatch[] = [];
  let before = 0;
  for (const record of built) {
    const blocks = record.blocks.filter(({ split, bin }) => split === slot.split && bin === slot.bin);
    if (blocks.length === 0) continue;
    tools.signal?.throwIfAborted();
    const path = join(directory, rowsFile(record.task));
    const file = openSync(path, 'r');
    try {
      for (const { units, position } of blocks) {
        const share = residueOf(before, slot);
        before += units;
        if (share >= units) continue;
        const rows = readShare(file, { form, position, units, memory }, share);
        if (rows === undefined) throw damagedRows(path);
        parts.push(rows);
      }
    } finally {
      closeSync(file);
    }
  }
  return parts;
}

function damagedRows(path: string): OutputDamagedError {
  return new OutputDamagedError(
    `Rows of a task: expected the bytes that were written, got others (${path}). ` +
      'Delete the file and run the same command again; it builds them anew.',
    { path },
  );
}
