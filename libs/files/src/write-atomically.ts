import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from './sync-directory.ts';
import { TEMPORARY_PREFIX } from './temporary-names.ts';
import { withPath } from './with-path.ts';

/**
 * Writes a file so that a reader sees all of it or nothing, even after a power failure.
 *
 * The bytes go to a temporary name in the same folder (made if needed), reach the disk, and take the
 * final name by rename. On failure (full disk) the temporary file is removed.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = join(directory, `${TEMPORARY_PREFIX}${randomUUID()}-${basename(path)}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw withPath(error, path);
  }
  await syncDirectory(directory);
}
