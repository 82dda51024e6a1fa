import { rmSync } from 'node:fs';
import { rm, rmdir, utimes } from 'node:fs/promises';
import { HEARTBEAT_MS } from './lock-owner.ts';

/** A held lock. */
export interface FolderLock {
  /**
   * Gives the folder free, and removes it if it was made for the lock and nothing was put into it;
   * calling it twice does nothing more.
   */
  release(): Promise<void>;
}

/** Files of the locks that this process holds. */
const heldPaths = new Set<string>();

/** A process that ends itself, say on a second Ctrl-C, takes its locks with it. */
function removeHeld(): void {
  for (const path of heldPaths) rmSync(path, { force: true });
}

/**
 * Keeps a lock's file touched until it is released.
 *
 * @param made The folder, if it was made for this lock: it goes again if nothing was put into it.
 */
export function holdLock(path: string, made: string | undefined): FolderLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A missed beat is no failure: the next one follows.
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  if (heldPaths.size === 0) process.once('exit', removeHeld);
  heldPaths.add(path);
  let held = true;
  return {
    release: async () => {
      if (!held) return;
      held = false;
      clearInterval(heartbeat);
      heldPaths.delete(path);
      if (heldPaths.size === 0) process.off('exit', removeHeld);
      await rm(path, { force: true });
      if (made !== undefined) await rmdir(made).catch(() => {});
    },
  };
}
