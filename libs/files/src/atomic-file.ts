import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';
import { temporaryPath } from './temporary-names.ts';
import { withPath } from './with-path.ts';

/** A file that is written piece by piece and appears under its name only when it is complete. */
export interface AtomicFile {
  /** Appends bytes, which may be changed once the promise is fulfilled. */
  write(bytes: Uint8Array): Promise<void>;
  /** Brings the bytes to the disk and gives the file its name. */
  commit(): Promise<void>;
  /** Removes what was written; after {@link AtomicFile.commit} it does nothing. */
  discard(): Promise<void>;
}

/**
 * Begins a file so that a reader sees all of it or nothing, even after a power failure.
 *
 * The bytes go to a temporary name in the same folder, which is made if needed. Call `discard` in a
 * `finally`, so that an error leaves nothing behind.
 */
export async function createAtomicFile(path: string): Promise<AtomicFile> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = temporaryPath(path);
  const explain = (error: unknown): never => {
    throw withPath(error, path);
  };
  const file = await open(temporary, 'wx').catch(explain);
  let state: 'open' | 'committed' | 'discarded' = 'open';
  return {
    write: (bytes) => writeAll(file, bytes).catch(explain),
    commit: async () => {
      await file.sync().catch(explain);
      await file.close();
      await rename(temporary, path).catch(explain);
      state = 'committed';
      await syncDirectory(directory);
    },
    discard: async () => {
      if (state !== 'open') return;
      state = 'discarded';
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
