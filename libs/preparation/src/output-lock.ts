import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { TEMPORARY_PREFIX } from '@albectra/shards/manifest';
import { OutputLockedError } from './errors.ts';

/** Name of the lock inside an output folder. */
const LOCK_FILE = '.lock';
/** The owner touches its lock this often. */
const HEARTBEAT_MS = 20_000;
/** A lock of another host that was not touched for this long belongs to nobody. */
const SILENT_MS = 15 * HEARTBEAT_MS;

/** What file systems without hard links (exFAT, some network shares) answer. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** Who holds an output folder. */
interface LockOwner {
  readonly pid: number;
  readonly host: string;
  /** When the owner's process began, in the system's own units; tells a process from a later one with its number. */
  readonly processStart: string;
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
}

/** A held lock. */
export interface OutputLock {
  /** Gives the folder free; calling it twice does nothing more. */
  release(): Promise<void>;
}

/**
 * Takes an output folder for this process, so that no second run writes into it.
 *
 * A lock whose process has ended, or that its owner on another host has not touched for five minutes,
 * is taken over.
 *
 * @throws {OutputLockedError} if another run holds it; the owner is named.
 */
export async function lockOutput(directory: string): Promise<OutputLock> {
  const made = await mkdir(directory, { recursive: true });
  const path = join(directory, LOCK_FILE);
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    processStart: processStart(process.pid),
    since: new Date().toISOString(),
  };
  if (!(await tryToTake(path, owner))) {
    await removeIfStale(directory, path);
    if (!(await tryToTake(path, owner))) throw lockedBy(directory, path, await readOwner(path));
  }
  return hold(path, made === undefined ? undefined : directory);
}

/** @param made The folder, if it was made for this lock: it goes again if nothing was put into it. */
function hold(path: string, made: string | undefined): OutputLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A missed beat is no failure: the next one follows.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await rm(path, { force: true });
      if (made !== undefined) await rmdir(made).catch(() => {});
    },
  };
}

/** Creates the lock with its content in one step: a hard link fails if the name exists. */
async function tryToTake(path: string, owner: LockOwner): Promise<boolean> {
  const temporary = join(path, '..', `${TEMPORARY_PREFIX}${randomUUID()}-lock`);
  await writeFile(temporary, `${JSON.stringify(owner)}\n`, { flag: 'wx' });
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.includes(code ?? '')) throw error;
    return await createExclusively(path, owner);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The second best: for a moment the lock is there without its owner's name. */
async function createExclusively(path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, `${JSON.stringify(owner)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a stale lock away under a name of its own, and puts it back if it turns out to be another's. */
async function removeIfStale(directory: string, path: string): Promise<void> {
  const before = await readOwner(path);
  if (before !== undefined && !(await isStale(path, before))) throw lockedBy(directory, path, before);
  const aside = join(directory, `${TEMPORARY_PREFIX}${randomUUID()}-stale-lock`);
  await rename(path, aside).catch(ignoreMissing);
  const moved = await readOwner(aside);
  if (JSON.stringify(moved) !== JSON.stringify(before)) await link(aside, path).catch(ignoreMissing);
  await rm(aside, { force: true });
}

async function isStale(path: string, owner: LockOwner): Promise<boolean> {
  if (owner.host === hostname()) {
    const start = processStart(owner.pid);
    return start === '' || start !== owner.processStart;
  }
  const touched = await stat(path).catch(ignoreMissing);
  return touched === undefined || Date.now() - touched.mtimeMs > SILENT_MS;
}

/** Identifies a running process beyond its number; empty if there is none. */
function processStart(pid: number): string {
  try {
    // Field 22 of Linux's process status, counted after the name, which may hold spaces.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? 'running';
  } catch {
    return isRunning(pid) ? 'running' : '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Reads a lock; undefined if there is none or it does not name an owner. */
async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<LockOwner> | null;
    const { pid, host, processStart: start, since } = owner ?? {};
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { pid, host, processStart: String(start), since: String(since) };
  } catch {
    return undefined;
  }
}

function lockedBy(directory: string, path: string, owner: LockOwner | undefined): OutputLockedError {
  return new OutputLockedError(directory, {
    pid: 0,
    host: 'an unknown host',
    since: 'just now',
    ...owner,
    path,
  });
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  return undefined;
}
