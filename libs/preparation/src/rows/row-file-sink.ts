import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createAtomicFile } from '@albectra/files';
import { formatCrc32, type RowBlock } from '../completion-record.ts';
import { rowsFile } from '../output-layout.ts';
import type { Plan } from '../plan.ts';
import { takeMemory, type TaskContext } from '../task-context.ts';
import { encodeBlock } from './row-block.ts';
import { countColumns, type RowForm } from './row-columns.ts';
import type { RowSink } from './row-sink.ts';

/**
 * Opens a file for the rows of a task, from which the shuffle takes them.
 *
 * It is not forced to the disk: a reader notices by the checksums if a power failure took it.
 */
export async function openRowFile(context: TaskContext, task: number): Promise<RowSink> {
  const { directory, plan, spareMemories } = context;
  const form = rowFormOf(plan);
  const name = rowsFile(task);
  const file = await createAtomicFile(join(directory, name), { durable: false });
  const blocks: RowBlock[] = [];
  let crc = 0;
  let position = 0;
  let pending = Promise.resolve();
  // One is written to the file while rows are encoded in the other.
  const memories = [takeMemory(context), takeMemory(context)];
  let memory = memories[0]!;
  const release = (): void => void spareMemories.push(...memories.splice(0));
  return {
    add: async ({ split, bin }, rows) => {
      blocks.push({ split, bin, position, units: countColumns(rows).units });
      memory = memories.find((other) => other !== memory)!;
      memory.clear();
      const block = encodeBlock({ form, shards: plan.shards[split], memory }, rows);
      crc = crc32(block, crc);
      position += block.length;
      // One write at a time runs beside the work on the next rows.
      await pending;
      pending = file.write(block);
      pending.catch(() => {});
    },
    finish: async () => {
      await pending;
      release();
      await file.commit();
      return { files: [{ file: name, bytes: position, checksum: formatCrc32(crc) }], blocks, shards: [] };
    },
    discard: async () => {
      await pending.catch(() => {});
      release();
      await file.discard();
    },
  };
}

/** What the rows of a plan hold. */
export function rowFormOf({ configuration, tokenizer }: Plan): RowForm {
  const { layout, masking } = configuration;
  return {
    vocabularySize: tokenizer.vocabularySize,
    packed: layout.packing !== 'none',
    masks: masking.mode === 'static',
    origins: layout.provenance,
  };
}
