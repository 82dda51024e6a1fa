import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a lock is waited for. */
export interface FolderLockOptions {
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (owner: LockOwner) => void;
  readonly signal?: AbortSignal | undefined;
  /** Time between two looks at a held lock, in milliseconds. Default 500. */
  readonly pollMs?: number;
}

/** Who holds a lock. */
export interface LockOwner {
  readonly processId: number;
  readonly host: string;
  readonly id: string;
}

/** An owner touches its lock this often; one that has not for `ABANDONED_MS` is gone. */
const HEARTBEAT_MS = 5_000;
const ABANDONED_MS = 60_000;

/**
 * Runs `work` while holding the lock file `path`, so that of several processes one works and the others wait.
 *
 * The file names its owner. A lock whose process has ended, or that was not touched for a minute (an
 * owner on another machine), is taken over. The lock saves work; what it guards must still be
 * published by one rename, since a take-over by two processes at the same instant is not excluded.
 */
export async function withFolderLock<T>(
  path: string,
  work: () => Promise<T>,
  options: FolderLockOptions = {},
): Promise<T> {
  const owner: LockOwner = { processId: process.pid, host: hostname(), id: randomUUID() };
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, owner, options);
  const heartbeat = setInterval(() => touch(path, owner), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (readOwner(path)?.id === owner.id) rmSync(path, { force: true });
  }
}

async function acquire(path: string, owner: LockOwner, options: FolderLockOptions): Promise<void> {
  const own = `${path}.${owner.id}`;
  writeFileSync(own, JSON.stringify(owner), { flag: 'wx' });
  try {
    let waited = false;
    for (;;) {
      options.signal?.throwIfAborted();
      if (await linked(own, path)) return;
      const holder = readOwner(path);
      if (isAbandoned(path, holder)) {
        renameSync(own, path);
        return;
      }
      if (holder !== undefined && !waited) options.onWait?.(holder);
      waited = true;
      await sleep(options.pollMs ?? 500, undefined, { ...(options.signal && { signal: options.signal }) });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A hard link appears with its whole content at once, and only if the name is free. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(path: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockOwner;
  } catch {
    return undefined;
  }
}

function isAbandoned(path: string, holder: LockOwner | undefined): boolean {
  if (holder?.host === hostname() && !isRunning(holder.processId)) return true;
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return touched !== undefined && Date.now() - touched > ABANDONED_MS;
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function touch(path: string, owner: LockOwner): void {
  if (readOwner(path)?.id !== owner.id) return;
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The cache was removed under us: the work itself will say so.
  }
}
