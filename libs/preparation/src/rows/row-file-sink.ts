import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createAtomicFile } from '@albectra/files';
import type { RowBlock } from '../completion-record.ts';
import { rowsFile } from '../output-layout.ts';
import { countBlock, encodeBlock, type RowForm } from './row-columns.ts';
import type { RowSink } from './row-sink.ts';

/** Opens a file for the rows of a task, from which the shuffle takes them. */
export async function openRowFile(directory: string, task: number, form: RowForm): Promise<RowSink> {
  const name = rowsFile(task);
  const file = await createAtomicFile(join(directory, name));
  const hash = createHash('sha256');
  const blocks: RowBlock[] = [];
  let position = 0;
  return {
    add: async ({ split, bin }, rows) => {
      const bytes = encodeBlock(form, rows);
      hash.update(bytes);
      await file.write(bytes);
      blocks.push({ split, bin, position, ...countBlock(rows) });
      position += bytes.length;
    },
    finish: async () => {
      await file.commit();
      const written = { file: name, bytes: position, sha256: hash.digest('hex') };
      return { files: [written], blocks, shards: [] };
    },
    discard: () => file.discard(),
  };
}
