import { isUtf8 } from 'node:buffer';
import { CorpusEncodingError } from './errors.ts';
import type { RawRecord } from './record-cutter.ts';

/** Text, and whether invalid bytes had to be replaced. */
export interface DecodedText {
  readonly text: string;
  readonly replaced: boolean;
}

/** Bytes searched at once for the place of an error. */
const SEARCH_BYTES = 4096;

/**
 * Decodes a record; invalid bytes become U+FFFD or an error. A byte order mark at the start is dropped.
 *
 * @throws {CorpusEncodingError} if the bytes are not UTF-8 and `invalid` is `refuse`; UTF-16 with a byte
 *   order mark is refused in any case, since nothing of it would be left.
 */
export function decodeUtf8(record: RawRecord, path: string, invalid: 'replace' | 'refuse'): DecodedText {
  const bytes = Buffer.from(record.bytes.buffer, record.bytes.byteOffset, record.bytes.byteLength);
  const isHead = record.offset === 0;
  if (isHead && isUtf16Mark(bytes)) throw encodingError(path, 0, 'UTF-16');
  const valid = isUtf8(bytes);
  if (!valid && invalid === 'refuse') {
    const index = findInvalidByte(bytes);
    throw encodingError(
      path,
      record.offset + index,
      `the byte 0x${bytes[index]!.toString(16).padStart(2, '0')}`,
    );
  }
  const text = bytes.toString('utf8');
  return { text: isHead && text.startsWith('\ufeff') ? text.slice(1) : text, replaced: !valid };
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
    `Corpus: expected UTF-8, got ${found} (${path}, byte ${offset}). ` +
      'Convert the file to UTF-8 (iconv does it), or let invalid bytes be replaced.',
    { path, offset },
  );
}
