import type { ByteInput } from '../byte-input.ts';

/** Which bytes to read, and how. */
export interface ReadAheadOptions {
  /** Position of the first byte, default 0. */
  readonly position?: number;
  /** Chunks stay valid for ever if true; until the step after the next request if false, the default. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Size of a chunk; two or three of them are in memory at once. */
export const CHUNK_BYTES: number = 2 ** 18;

/**
 * Reads an input from a position to its end in chunks of 256 KiB, each while the one before is used.
 *
 * A chunk is valid until the next step. Closing the iteration waits for the read under way, so that the
 * input can be closed after it.
 *
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function* readAhead(
  input: ByteInput,
  options: ReadAheadOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { position: start = 0, fresh = false, signal } = options;
  signal?.throwIfAborted();
  let position = start;
  let spare: Uint8Array | undefined;
  let pending = startRead(input, position);
  try {
    for (;;) {
      const chunk = await pending;
      signal?.throwIfAborted();
      if (chunk.length < CHUNK_BYTES) {
        yield chunk;
        return;
      }
      position += chunk.length;
      pending = startRead(input, position, spare);
      yield chunk;
      if (!fresh) spare = chunk;
    }
  } finally {
    await pending.catch(() => undefined);
  }
}

function startRead(input: ByteInput, position: number, spare?: Uint8Array): Promise<Uint8Array> {
  const chunk = spare ?? Buffer.allocUnsafeSlow(CHUNK_BYTES);
  const filled = input.read(chunk, position).then((count) => chunk.subarray(0, count));
  // Whoever awaits it sees the failure; a closed iteration does not need to.
  filled.catch(() => undefined);
  return filled;
}
