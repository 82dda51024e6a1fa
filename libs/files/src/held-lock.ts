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
