import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Bytes read at once; large enough that hashing, not the calls, takes the time. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Computes the SHA-256 of a file, in hexadecimal, holding 4 MiB of it at a time.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) });
  try {
    for await (const chunk of stream) hash.update(chunk as Buffer);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  return hash.digest('hex');
}
