import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { clearSharers } from './shared-owners.ts';
import { TEMPORARY_PREFIX, writerState } from './temporary-names.ts';

/** A temporary of another machine that was not written to for this long belongs to nobody: an hour. */
const SILENT_MS = 3_600_000;

/** Options of {@link sweepAbandoned}. */
export interface AbandonedOptions {
  /** True if nothing of this process writes any more: what its ended threads left is removed, too. */
  readonly own?: boolean;
}

/** What {@link sweepAbandoned} did. */
export interface AbandonedSweep {
  /** Temporaries removed. */
  readonly removed: number;
  /** Temporaries left, since their writers run or cannot be known to have ended. */
  readonly left: number;
}

/**
 * Removes from folders what ended processes left in them, and nothing that may still be written: safe beside
 * any number of writers.
 *
 * Of this machine's temporaries, those go whose process has ended; of others', those of which nothing was
 * heard for an hour. Folders that do not exist hold none.
 */
export async function sweepAbandoned(
  folders: readonly string[],
  { own = false }: AbandonedOptions = {},
): Promise<AbandonedSweep> {
  const sweeps = await Promise.all(folders.map((folder) => sweepFolder(folder, own)));
  return {
    removed: sweeps.reduce((sum, { removed }) => sum + removed, 0),
    left: sweeps.reduce((sum, { left }) => sum + left, 0),
  };
}

async function sweepFolder(folder: string, own: boolean): Promise<AbandonedSweep> {
  await clearSharers(folder);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const temporaries = names.filter((name) => name.startsWith(TEMPORARY_PREFIX));
  const swept = await Promise.all(temporaries.map((name) => sweepOne(join(folder, name), own)));
  const removed = swept.filter(Boolean).length;
  return { removed, left: swept.length - removed };
}

/** @returns Whether it was removed. */
async function sweepOne(path: string, own: boolean): Promise<boolean> {
  const state = writerState(basename(path));
  if (state === 'running' || (state === 'own' && !own)) return false;
  if (state === 'unknown' && !(await isSilent(path))) return false;
  await rm(path, { force: true, recursive: true });
  return true;
}

async function isSilent(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined || Date.now() - found.mtimeMs > SILENT_MS;
}
