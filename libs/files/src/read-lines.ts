import type { FileHandle } from 'node:fs/promises';

/** Bytes that are read at once, and about the longest line that comes whole. */
const READ_BYTES = 1 << 20;

/**
 * Yields the lines of the first `maxBytes` of a file of UTF-8; a line of more than a megabyte comes in parts.
 *
 * The last line comes whether it is ended or not; it may be empty. Memory: a few megabytes.
 */
export async function* readLines(file: FileHandle, maxBytes: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(READ_BYTES);
  let rest = '';
  for (let position = 0; position < maxBytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(READ_BYTES, maxBytes - position), position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const lines = (rest + decoder.decode(buffer.subarray(0, bytesRead), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length < READ_BYTES) continue;
    yield rest;
    rest = '';
  }
  yield rest;
}
