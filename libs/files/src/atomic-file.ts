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

/** Parts that a system takes at once (IOV_MAX of Linux). */
const MAX_PARTS = 1024;

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
  let rest = parts.filter(({ length }) => length > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest.slice(0, MAX_PARTS));
    rest = without(rest, bytesWritten);
  }
}

/** What is left of parts when their first bytes are written. */
function without(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let written = bytes;
  let index = 0;
  for (let part = parts[0]; part !== undefined && written >= part.length; part = parts[index]) {
    written -= part.length;
    index += 1;
  }
  return parts.slice(index).map((part, place) => (place === 0 ? part.subarray(written) : part));
}
