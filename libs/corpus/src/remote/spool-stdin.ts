import { createHash } from 'node:crypto';
import { createAtomicFile } from '@albectra/files';
import { EmptyCorpusError } from '../errors.ts';

/** A stream that became a file. */
export interface SpooledFile {
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal SHA-256 of the bytes. */
  readonly sha256: string;
}

/** How {@link spoolStdin} tells of its progress. */
export interface SpoolOptions {
  /** Called after each chunk with the bytes written so far. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Writes a stream, such as the standard input, to a file, so that it can be split, read again, and told
 * from another one.
 *
 * The file appears under its name only when it is complete and on the disk; if the stream fails, nothing
 * is left. Holds one chunk in memory.
 *
 * @param source What is written; to end it early, let it throw: `addAbortSignal(signal, process.stdin)`.
 * @throws {EmptyCorpusError} if the stream has no bytes.
 */
export async function spoolStdin(
  source: AsyncIterable<Uint8Array>,
  path: string,
  { onProgress }: SpoolOptions = {},
): Promise<SpooledFile> {
  const file = await createAtomicFile(path);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of source) {
      hash.update(chunk);
      await file.write(chunk);
      bytes += chunk.length;
      onProgress?.(bytes);
    }
    if (bytes === 0) {
      throw new EmptyCorpusError(
        'Corpus: expected text, got an end without any byte (standard input). Check the program whose output is read.',
        { paths: ['-'] },
      );
    }
    await file.commit();
    return { path, bytes, sha256: hash.digest('hex') };
  } finally {
    await file.discard();
  }
}
