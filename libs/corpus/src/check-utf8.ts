import { isUtf8 } from 'node:buffer';
import { CorpusEncodingError } from './errors.ts';
import type { RawRecord } from './record-cutter.ts';

/** Bytes searched at once for the place of an error. */
const SEARCH_BYTES = 4096;
/** Length of the byte order mark in UTF-8. */
const MARK_BYTES = 3;

/** The bytes of a record without a byte order mark at the start of the file. */
export function withoutByteOrderMark({ bytes, offset }: RawRecord): Uint8Array {
  const marked = offset === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(MARK_BYTES) : bytes;
}

/**
 * Explains why bytes are no text: they are not UTF-8, or hold NUL bytes, as binary files do.
 *
 * @param offset Position of the first byte in the file.
 * @throws {CorpusEncodingError} that names the first byte at fault.
 */
export function checkUtf8(bytes: Uint8Array, offset: number, path: string): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset === 0 && isUtf16Mark(buffer)) throw encodingError(path, 0, 'UTF-16');
  if (!isUtf8(buffer)) {
    const index = findInvalidByte(buffer);
    const found = `the byte 0x${buffer[index]!.toString(16).padStart(2, '0')}`;
    throw encodingError(path, offset + index, found);
  }
  const nul = buffer.indexOf(0);
  if (nul >= 0) throw encodingError(path, offset + nul, 'a NUL byte');
}

function isUtf16Mark(bytes: Buffer): boolean {
  return bytes.length >= 2 && (bytes.readUInt16BE(0) === 0xfeff || bytes.readUInt16LE(0) === 0xfeff);
}

/** Returns the index of the first byte of the first sequence that is not valid. */
function findInvalidByte(bytes: Buffer): number {
  let start = 0;
  let end = characterStart(bytes, SEARCH_BYTES);
  while (end < bytes.length && isUtf8(bytes.subarray(start, end))) {
    start = end;
    end = characterStart(bytes, start + SEARCH_BYTES);
  }
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let character = start;
  try {
    for (let index = start; index < bytes.length; index++) {
      const complete = decoder.decode(bytes.subarray(index, index + 1), { stream: true }) !== '';
      if (complete) character = index + 1;
    }
  } catch {
    return character;
  }
  return character;
}

/** Steps back from the inside of a character, so that blocks are searched in whole characters. */
function characterStart(bytes: Buffer, index: number): number {
  let start = index;
  while (start < bytes.length && start > index - 3 && (bytes[start]! & 0xc0) === 0x80) start--;
  return start;
}

function encodingError(path: string, offset: number, found: string): CorpusEncodingError {
  return new CorpusEncodingError(
    `Corpus: expected text in UTF-8, got ${found} (${path}, byte ${offset}). ` +
      'Convert the file to UTF-8 (iconv does it), let invalid bytes be replaced (invalidUtf8), or let such documents be skipped (onError).',
    { path, offset },
  );
}
