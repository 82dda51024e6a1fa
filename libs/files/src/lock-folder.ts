import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm, rmdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderLockedError } from './errors.ts';
import { HEARTBEAT_MS, isStale, readOwner, thisProcess } from './lock-owner.ts';
import type { LockOwner } from './lock-owner.ts';
import { TEMPORARY_PREFIX } from './temporary-names.ts';

/** Name of the lock inside a folder. */
const LOCK_FILE = '.lock';
/** One who waits looks again this often. */
const POLL_MS = 500;
/** What file systems without hard links (exFAT, some network shares) answer. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** A held lock. */
export interface FolderLock {
  /**
   * Gives the folder free, and removes it if it was made for the lock and nothing was put into it;
   * calling it twice does nothing more.
   */
  release(): Promise<void>;
}

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
 * A lock whose process has ended, or that its owner on another host has not touched for five minutes,
 * is taken over.
 *
 * @throws {FolderLockedError} if another process holds it and there is no `onWait`; the owner is named.
 */
export async function lockFolder(directory: string, options: LockOptions = {}): Promise<FolderLock> {
  const made = await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_FILE);
  const owner = thisProcess();
  let waited = false;
  for (;;) {
    const holder = await take(path, owner);
    if (holder === undefined) return hold(path, made === undefined ? undefined : directory);
    if (options.onWait === undefined) throw new FolderLockedError(directory, path, holder);
    if (!waited) options.onWait(holder);
    waited = true;
    await sleep(POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
}

/** Takes the lock if it is free or stale; else tells its owner. */
async function take(path: string, owner: LockOwner): Promise<LockOwner | undefined> {
  if (await tryToTake(path, owner)) return undefined;
  const holder = await removeIfStale(path);
  if (holder !== undefined) return holder;
  return (await tryToTake(path, owner)) ? undefined : ((await readOwner(path)) ?? UNKNOWN_OWNER);
}

const UNKNOWN_OWNER: LockOwner = { pid: 0, host: 'an unknown host', processStart: '', since: 'just now' };

/** @param made The folder, if it was made for this lock: it goes again if nothing was put into it. */
function hold(path: string, made: string | undefined): FolderLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A missed beat is no failure: the next one follows.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  let held = true;
  return {
    release: async () => {
      if (!held) return;
      held = false;
      clearInterval(heartbeat);
      await rm(path, { force: true });
      if (made !== undefined) await rmdir(made).catch(() => {});
    },
  };
}

/** Creates the lock with its content in one step: a hard link fails if the name exists. */
async function tryToTake(path: string, owner: LockOwner): Promise<boolean> {
  const temporary = temporaryBeside(path, 'lock');
  try {
    await writeFile(temporary, content(owner), { flag: 'wx' });
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
    await writeFile(path, content(owner), { flag: 'wx' });
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
  const aside = temporaryBeside(path, 'stale-lock');
  await rename(path, aside).catch(ignoreMissing);
  const moved = await readOwner(aside);
  if (JSON.stringify(moved) !== JSON.stringify(before)) await link(aside, path).catch(ignoreMissing);
  await rm(aside, { force: true });
  return undefined;
}

function temporaryBeside(path: string, name: string): string {
  return join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}-${name}`);
}

function content(owner: LockOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  return undefined;
}
