import { createAtomicFile } from './atomic-file.ts';

/**
 * Writes a file so that a reader sees all of it or nothing, even after a power failure.
 *
 * The bytes go to a temporary name in the same folder (made if needed), reach the disk, and take the
 * final name by rename. On failure (full disk) the temporary file is removed.
 */
export async function writeAtomically(path: string, content: Uint8Array | string): Promise<void> {
  const file = await createAtomicFile(path);
  try {
    await file.write(typeof content === 'string' ? Buffer.from(content) : content);
    await file.commit();
  } finally {
    await file.discard();
  }
}
