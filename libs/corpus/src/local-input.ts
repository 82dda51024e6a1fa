import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { IdentifiedInput } from './byte-input.ts';
import { kindError, pathError } from './walk-folder.ts';
import { InputChangedError } from './remote/errors.ts';

/** Writes down which version of a file this is: its size and the time of its last change. */
export function localIdentity(stats: Pick<Stats, 'size' | 'mtimeMs'>): string {
  // Whole milliseconds: not every network file system gives all machines the same fraction.
  return `size ${stats.size}, changed ${Math.floor(stats.mtimeMs)} ms after 1970`;
}

/** A pipe that took the place of a file must not hold up the opening; Windows has no such flag. */
const NO_WAIT = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/**
 * Opens a file of this machine, and notices at each read whether it was changed since.
 *
 * @throws {CorpusPathError} if it is not there or cannot be read.
 * @throws {InputChangedError} if its identity is not the one that is expected.
 */
export async function openLocalInput(path: string, expected?: string): Promise<IdentifiedInput> {
  const explain = (cause: unknown): never => {
    throw pathError(path, cause);
  };
  const file = await open(path, constants.O_RDONLY | NO_WAIT).catch(explain);
  const stats = await file.stat().catch(explain);
  if (!stats.isFile()) {
    await file.close();
    throw kindError(path, stats);
  }
  const identity = localIdentity(stats);
  if (expected !== undefined && identity !== expected) {
    await file.close();
    throw new InputChangedError(path, expected, identity);
  }
  return {
    path,
    bytes: stats.size,
    identity,
    read: async (target, position) => {
      const filled = await fill(file, target, position).catch(explain);
      const found = localIdentity(await file.stat().catch(explain));
      if (found !== identity) throw new InputChangedError(path, identity, found);
      return filled;
    },
    close: () => file.close(),
  };
}

async function fill(file: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await file.read(target, filled, target.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}
