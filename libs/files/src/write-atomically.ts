import { createAtomicFile, type AtomicFileOptions } from './atomic-file.ts';

/**
 * Writes a file so that a reader sees all of it or nothing, even after a power failure unless the options
 * do without that.
 *
 * The bytes go to a temporary name in the same folder (made if needed), reach the disk, and take the
 * final name by rename. On failure (full disk) the temporary file is removed.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string,
  options: AtomicFileOptions = {},
): Promise<void> {
  const file = await createAtomicFile(path, options);
  try {
    await file.write(typeof content === 'string' ? Buffer.from(content) : content);
    await file.commit();
  } finally {
    await file.discard();
  }
}
