import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TEMPORARY_PREFIX } from '@albectra/files';

/** Removes a folder, if there is one, such that none sees it half removed: it first takes a temporary name. */
export async function removeFolder(path: string): Promise<void> {
  const aside = join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}-${basename(path)}`);
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
