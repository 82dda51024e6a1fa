import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPORARY_PREFIX } from './temporary-names.ts';

/**
 * Removes the temporary files and folders that a killed process left directly in folders; only for the
 * owner of their lock. Folders that do not exist hold none.
 *
 * @returns How many were removed.
 */
export async function sweepTemporaries(folders: readonly string[]): Promise<number> {
  const removed = await Promise.all(folders.map(sweepFolder));
  return removed.reduce((sum, count) => sum + count, 0);
}

async function sweepFolder(folder: string): Promise<number> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const orphans = names.filter((name) => name.startsWith(TEMPORARY_PREFIX));
  await Promise.all(orphans.map((name) => rm(join(folder, name), { force: true, recursive: true })));
  return orphans.length;
}
