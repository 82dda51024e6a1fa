import { createCipheriv, createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes read at once; large enough that hashing, not the calls, takes the time. */
const CHUNK_BYTES = 1 << 20;

/** The key and the nonce of {@link fingerprintFile}: any will do, as long as they stay the same. */
const FINGERPRINT_KEY = Buffer.from('albectra file content', 'latin1').subarray(0, 16);
const FINGERPRINT_NONCE = Buffer.alloc(12);

/**
 * Computes the SHA-256 of a file, in hexadecimal, holding 2 MiB of it at a time.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await eachChunk(path, signal, (chunk) => void hash.update(chunk));
  return hash.digest('hex');
}

/**
 * Computes a fingerprint of a file's content, 32 hexadecimal digits: files that differ by accident have different ones,
 * but whoever wants two files with the same one can make them. Use {@link hashFile} against those.
 *
 * It is the authentication tag of AES-128-GCM with a fixed key, that is, a polynomial over GF(2^128) (NIST SP
 * 800-38D, section 6.4): about ten times as fast as a hash function where the processor has instructions for it, as
 * those of servers have. Holds 2 MiB at a time.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function fingerprintFile(path: string, signal?: AbortSignal): Promise<string> {
  const cipher = createCipheriv('aes-128-gcm', FINGERPRINT_KEY, FINGERPRINT_NONCE);
  await eachChunk(path, signal, (chunk) => void cipher.setAAD(chunk));
  cipher.final();
  return cipher.getAuthTag().toString('hex');
}

async function eachChunk(
  path: string,
  signal: AbortSignal | undefined,
  use: (chunk: Uint8Array) => void,
): Promise<void> {
  signal?.throwIfAborted();
  // Without waiting: a pipe may never have a writer.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    // One chunk is used while the next is read.
    let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let spare = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    let { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, null);
    while (bytesRead > 0) {
      const next = file.read(spare, 0, CHUNK_BYTES, null);
      use(chunk.subarray(0, bytesRead));
      ({ bytesRead } = await next);
      signal?.throwIfAborted();
      [chunk, spare] = [spare, chunk];
    }
  } finally {
    await file.close();
  }
}
