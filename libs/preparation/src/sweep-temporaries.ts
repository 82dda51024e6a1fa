import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPORARY_PREFIX } from '@albectra/shards/manifest';
import { OUTPUT_FOLDERS } from './output-layout.ts';

/**
 * Removes the temporary files that a killed run left in an output folder; only for the owner of its lock.
 *
 * @returns How many were removed.
 */
export async function sweepTemporaries(directory: string): Promise<number> {
  const folders = [directory, ...OUTPUT_FOLDERS.map((folder) => join(directory, folder))];
  const removed = await Promise.all(folders.map(sweepFolder));
  return removed.reduce((sum, count) => sum + count, 0);
}

async function sweepFolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const orphans = names.filter((name) => name.startsWith(TEMPORARY_PREFIX));
  await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true })));
  return orphans.length;
}
