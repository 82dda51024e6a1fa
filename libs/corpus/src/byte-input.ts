import { open } from 'node:fs/promises';
import { pathError } from './walk-folder.ts';

/** Random access to the bytes of one input of a corpus, wherever it lies. */
export interface ByteInput {
  /** What the user named, for messages. */
  readonly path: string;
  /** Size in bytes. */
  readonly bytes: number;
  /**
   * Fills `target` with the bytes from `position` on.
   *
   * @returns How many bytes were read: fewer than asked for at the end of the input only.
   */
  read(target: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens an input of a corpus.
 *
 * @throws {CorpusPathError} if it is not there or cannot be read.
 */
export async function openByteInput(path: string): Promise<ByteInput> {
  return openLocalFile(path);
}

async function openLocalFile(path: string): Promise<ByteInput> {
  const explain = (cause: unknown): never => {
    throw pathError(path, cause);
  };
  const file = await open(path, 'r').catch(explain);
  const { size } = await file.stat();
  return {
    path,
    bytes: size,
    read: async (target, position) => {
      let filled = 0;
      while (filled < target.length) {
        const { bytesRead } = await file
          .read(target, filled, target.length - filled, position + filled)
          .catch(explain);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    close: () => file.close(),
  };
}
