import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createAtomicFile } from '@albectra/files';
import { formatCrc32, type RowBlock } from '../completion-record.ts';
import { rowsFile } from '../output-layout.ts';
import type { Plan } from '../plan.ts';
import { giveMemory, takeMemory, type TaskContext } from '../task-context.ts';
import { encodeBlock } from './row-block.ts';
import { countColumns, type RowForm } from './row-columns.ts';
import type { RowSink } from './row-sink.ts';

/**
 * Opens a file for the rows of a task, from which the shuffle takes them.
 *
 * It is not forced to the disk: a reader notices by the checksums if a power failure took it.
 */
export async function openRowFile(context: TaskContext, task: number): Promise<RowSink> {
  const { directory, plan } = context;
  const form = rowFormOf(plan);
  const name = rowsFile(task);
  const file = await createAtomicFile(join(directory, name), { durable: false });
  const blocks: RowBlock[] = [];
  let crc = 0;
  let position = 0;
  let pending = Promise.resolve();
  const memory = takeMemory(context);
  return {
    add: async ({ split, bin }, rows) => {
      blocks.push({ split, bin, position, units: countColumns(rows).units });
      // The write runs beside the work on the next rows, and has the memory until then.
      await pending;
      memory.clear();
      const block = encodeBlock({ form, shards: plan.shards[split], memory }, rows);
      crc = crc32(block, crc);
      position += block.length;
      pending = file.write(block);
      pending.catch(() => {});
    },
    finish: async () => {
      await pending;
      await file.commit();
      giveMemory(context, memory);
      return { files: [{ file: name, bytes: position, checksum: formatCrc32(crc) }], blocks, shards: [] };
    },
    discard: async () => {
      await pending.catch(() => {});
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
