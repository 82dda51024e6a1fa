import { readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { processStart } from './process-start.ts';

/** Who holds a folder. */
export interface LockOwner {
  /** Number of the owner's process. */
  readonly pid: number;
  /** Name of the machine that the process runs on. */
  readonly host: string;
  /** When the owner's process began, in the system's own units; tells a process from a later one with its number. */
  readonly processStart: string;
  /** When the lock was taken, ISO 8601. */
  readonly since: string;
}

/** The owner touches its lock this often. */
export const HEARTBEAT_MS = 20_000;
/** A lock of another host that was not touched for this long belongs to nobody. */
const SILENT_MS = 15 * HEARTBEAT_MS;

/** Names this process as the owner of a lock that is taken now. */
export function thisProcess(): LockOwner {
  return {
    pid: process.pid,
    host: hostname(),
    processStart: processStart(process.pid),
    since: new Date().toISOString(),
  };
}

/** The content of a lock's file. */
export function ownerText(owner: LockOwner): string {
  return `${JSON.stringify(owner)}\n`;
}

/** Reads a lock; undefined if there is none or it does not name an owner. */
export async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    const owner = JSON.parse(await readFile(path, 'utf8')) as Partial<LockOwner> | null;
    const { pid, host, processStart: start, since } = owner ?? {};
    if (typeof pid !== 'number' || typeof host !== 'string') return undefined;
    return { pid, host, processStart: String(start), since: String(since) };
  } catch {
    return undefined;
  }
}

/** Tells whether the owner of the lock at `path` cannot be running any more. */
export async function isStale(path: string, owner: LockOwner): Promise<boolean> {
  if (owner.host === hostname()) {
    const start = processStart(owner.pid);
    return start === '' || start !== owner.processStart;
  }
  const touched = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return touched === undefined || Date.now() - touched.mtimeMs > SILENT_MS;
}
