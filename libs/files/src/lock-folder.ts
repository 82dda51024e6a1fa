import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderLockedError } from './errors.ts';
import { holdLock, type FolderLock } from './held-lock.ts';
import { isStale, ownerText, readOwner, thisProcess, type LockOwner } from './lock-owner.ts';
import { clearSharers, type Sharer } from './shared-owners.ts';
import { temporaryPath } from './temporary-names.ts';

/** Name of the lock inside a folder. */
export const LOCK_FILE = '.lock';
/** One who waits looks again this often. */
const POLL_MS = 500;
/** What file systems without hard links (exFAT, some network shares) answer. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** What happens when another process holds the folder. */
export interface LockOptions {
  /** Waits for it, and calls this once with the owner; without it, the lock is refused at once. */
  readonly onWait?: ((owner: LockOwner) => void) | undefined;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a folder for this process, so that no second one writes into it; the folder is made if needed.
 *
 * It is refused also while processes share the folder, see `shareFolder`. A lock or share whose process has
 * ended, or that its owner on another host has not touched for five minutes, is taken over.
 *
 * @throws {FolderLockedError} if another process holds it and there is no `onWait`; the owner is named.
 */
export async function lockFolder(directory: string, options: LockOptions = {}): Promise<FolderLock> {
  const made = await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_FILE);
  let waited = false;
  for (;;) {
    const holder = await take(path);
    if (holder === undefined) return holdLock(path, made === undefined ? undefined : directory);
    if (options.onWait === undefined) throw new FolderLockedError(directory, holder.path, holder.owner);
    if (!waited) options.onWait(holder.owner);
    waited = true;
    await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
}

/** Takes the lock if it is free or stale and nobody shares the folder; else tells who is in the way. */
async function take(path: string): Promise<Sharer | undefined> {
  const present = await clearSharers(dirname(path));
  if (present !== undefined) return present;
  const holder = await takeFromOwner(path, thisProcess());
  if (holder !== undefined) return { path, owner: holder };
  // Looked for again now that all who come see the lock.
  const sharer = await clearSharers(dirname(path));
  if (sharer !== undefined) await rm(path, { force: true });
  return sharer;
}

/** Takes the lock if it is free or stale; else tells its owner. */
async function takeFromOwner(path: string, owner: LockOwner): Promise<LockOwner | undefined> {
  if (await tryToTake(path, owner)) return undefined;
  const holder = await removeIfStale(path);
  if (holder !== undefined) return holder;
  return (await tryToTake(path, owner)) ? undefined : ((await readOwner(path)) ?? UNKNOWN_OWNER);
}

const UNKNOWN_OWNER: LockOwner = { pid: 0, host: 'an unknown host', processStart: '', since: 'just now' };

/** Creates the lock with its content in one step: a hard link fails if the name exists. */
async function tryToTake(path: string, owner: LockOwner): Promise<boolean> {
  const temporary = temporaryPath(path, 'lock');
  try {
    await writeFile(temporary, ownerText(owner), { flag: 'wx' });
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (NO_LINKS.includes(code ?? '')) return await createExclusively(path, owner);
    if (code !== 'ENOENT') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  // The owner swept the temporary file away, or removed the folder that was made for its own lock.
  await mkdir(dirname(path), { recursive: true });
  return await tryToTake(path, owner);
}

/** The second best: for a moment the lock is there without its owner's name. */
async function createExclusively(path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, ownerText(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moves a stale lock away under a name of its own, and puts it back if it turns out to be another's.
 *
 * @returns The owner, if the lock is not stale.
 */
async function removeIfStale(path: string): Promise<LockOwner | undefined> {
  const before = await readOwner(path);
  if (before !== undefined && !(await isStale(path, before))) return before;
  const aside = temporaryPath(path, 'stale-lock');
  await rename(path, aside).catch(ignoreMissing);
  const moved = await readOwner(aside);
  if (JSON.stringify(moved) !== JSON.stringify(before)) await link(aside, path).catch(ignoreMissing);
  await rm(aside, { force: true });
  return undefined;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  return undefined;
}
