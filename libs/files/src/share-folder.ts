import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderLockedError } from './errors.ts';
import { holdLock, type FolderLock } from './held-lock.ts';
import { LOCK_FILE } from './lock-folder.ts';
import { isStale, ownerText, readOwner, thisProcess } from './lock-owner.ts';
import { SHARED_PREFIX } from './shared-owners.ts';
import { temporaryPath } from './temporary-names.ts';

/** One who takes the lock and finds sharers gives it back at once: a refusal is looked at again. */
const ATTEMPTS = 3;
const PAUSE_MS = 200;

/**
 * Takes a folder for this process together with any number of others, on any machines, none of which owns
 * it; the folder is made if needed.
 *
 * While any of them lives, `lockFolder` is refused, and while someone holds the folder's lock, so is this.
 * Those who share must not sweep all temporaries; see `sweepAbandoned`.
 *
 * @throws {FolderLockedError} if another process holds the lock; the owner is named.
 */
export async function shareFolder(directory: string): Promise<FolderLock> {
  for (let attempt = 1; ; attempt += 1) {
    const share = await tryToShare(directory);
    if (!(share instanceof FolderLockedError)) return share;
    if (attempt === ATTEMPTS) throw share;
    await sleep(PAUSE_MS);
  }
}

async function tryToShare(directory: string): Promise<FolderLock | FolderLockedError> {
  const made = await mkdir(directory, { recursive: true });
  const path = join(directory, `${SHARED_PREFIX}${randomUUID()}`);
  await announce(path);
  const share = holdLock(path, made === undefined ? undefined : directory);
  // Each announces itself before it looks for the other: of an owner and a sharer who come at once, one sees the other.
  const lockPath = join(directory, LOCK_FILE);
  const owner = await readOwner(lockPath);
  if (owner === undefined || (await isStale(lockPath, owner))) return share;
  await share.release();
  return new FolderLockedError(directory, lockPath, owner);
}

/** The file takes its name with its content, so that nobody sees it half written. */
async function announce(path: string): Promise<void> {
  const temporary = temporaryPath(path, 'share');
  try {
    await writeFile(temporary, ownerText(thisProcess()), { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // The owner of the lock swept it away, or removed the folder that was made for the lock.
    await mkdir(dirname(path), { recursive: true });
    await announce(path);
  }
}
