import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isStale, readOwner, type LockOwner } from './lock-owner.ts';

/** Prefix of the files by which processes that share a folder make themselves known in it. */
export const SHARED_PREFIX = '.lock-shared-';

/** One process that shares a folder, and its file there. */
export interface Sharer {
  readonly path: string;
  readonly owner: LockOwner;
}

/** Lists the processes that share a folder at the moment; those that have ended are left out. */
export async function readSharers(directory: string): Promise<readonly LockOwner[]> {
  const { living } = await sortSharers(directory);
  return living.map(({ owner }) => owner);
}

/** Removes what ended processes left of their shares, and names a living one if there is any. */
export async function clearSharers(directory: string): Promise<Sharer | undefined> {
  const { living, ended } = await sortSharers(directory);
  await Promise.all(ended.map((path) => rm(path, { force: true })));
  return living[0];
}

async function sortSharers(directory: string): Promise<{ living: Sharer[]; ended: string[] }> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const living: Sharer[] = [];
  const ended: string[] = [];
  for (const name of names.filter((candidate) => candidate.startsWith(SHARED_PREFIX)).sort()) {
    const path = join(directory, name);
    // The file takes its name with its content: what names no owner is gone already, or damaged.
    const owner = await readOwner(path);
    if (owner === undefined || (await isStale(path, owner))) ended.push(path);
    else living.push({ path, owner });
  }
  return { living, ended };
}
