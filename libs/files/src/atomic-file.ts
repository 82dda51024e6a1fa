import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from './sync-directory.ts';
import { temporaryPath } from './temporary-names.ts';
import { withPath } from './with-path.ts';

/** A file that is written piece by piece and appears under its name only when it is complete. */
export interface AtomicFile {
  /** Appends bytes, which may be changed once the promise is fulfilled. */
  write(...parts: readonly Uint8Array[]): Promise<void>;
  /** Brings the bytes to the disk and gives the file its name. */
  commit(): Promise<void>;
  /** Removes what was written; after {@link AtomicFile.commit} it does nothing. */
  discard(): Promise<void>;
}

/** Options of {@link createAtomicFile}. */
export interface AtomicFileOptions {
  /**
   * Whether the file outlives a power failure once it has its name, as by default. Without it, a failure may
   * leave a file of the right name with other bytes, which its reader has to notice.
   */
  readonly durable?: boolean;
}

/**
 * Begins a file so that a reader sees all of it or nothing, even after a power failure.
 *
 * The bytes go to a temporary name in the same folder, which is made if needed. Call `discard` in a
 * `finally`, so that an error leaves nothing behind.
 */
export async function createAtomicFile(
  path: string,
  { durable = true }: AtomicFileOptions = {},
): Promise<AtomicFile> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const temporary = temporaryPath(path);
  const explain = (error: unknown): never => {
    throw withPath(error, path);
  };
  const file = await open(temporary, 'wx').catch(explain);
  let state: 'open' | 'committed' | 'discarded' = 'open';
  return {
    write: (...parts) => writeAll(file, parts).catch(explain),
    commit: async () => {
      if (durable) await file.sync().catch(explain);
      await file.close();
      await rename(temporary, path).catch(explain);
      state = 'committed';
      if (durable) await syncDirectory(directory);
    },
    discard: async () => {
      if (state !== 'open') return;
      state = 'discarded';
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, parts: readonly Uint8Array[]): Promise<void> {
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  if (bytes === undefined) return;
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
  }
}
