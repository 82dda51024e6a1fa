/**
 * The frame of the two small files of deduplication: what they are, how much they hold, and a checksum.
 *
 * | bytes  | content                                       |
 * | ------ | --------------------------------------------- |
 * | 0..8   | kind and version, ASCII                       |
 * | 8..12  | documents of the task, unsigned, little-endian |
 * | 12..16 | entries that follow, unsigned, little-endian   |
 * | 16..48 | SHA-256 of bytes 0..16 and all entries         |
 * | 48..   | entries                                       |
 */
import { createHash, type Hash } from 'node:crypto';
import { writeAtomically } from '@albectra/files';

/** Bytes before the entries. */
export const FRAME_BYTES = 48;
const FIELDS_BYTES = 16;
const KIND_BYTES = 8;

/** Kind of file, eight characters. */
export type FrameKind = 'ALBSCAN1' | 'ALBDROP1';

/** What a frame tells. */
export interface Frame {
  readonly documents: number;
  readonly entries: number;
}

/** Writes the entries of a file atomically, under a frame. */
export async function writeFramed(path: string, kind: FrameKind, content: FramedContent): Promise<void> {
  const head = Buffer.alloc(FRAME_BYTES);
  head.write(kind, 'latin1');
  head.writeUInt32LE(content.documents, KIND_BYTES);
  head.writeUInt32LE(content.entries, KIND_BYTES + 4);
  createHash('sha256')
    .update(head.subarray(0, FIELDS_BYTES))
    .update(content.bytes)
    .digest()
    .copy(head, FIELDS_BYTES);
  await writeAtomically(path, Buffer.concat([head, content.bytes]));
}

/** A frame with its entries. */
export interface FramedContent extends Frame {
  readonly bytes: Uint8Array;
}

/** Reads a frame; undefined if it is cut, or of another kind. */
export function parseFrame(head: Uint8Array, kind: FrameKind): Frame | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < FRAME_BYTES || bytes.toString('latin1', 0, KIND_BYTES) !== kind) return undefined;
  return { documents: bytes.readUInt32LE(KIND_BYTES), entries: bytes.readUInt32LE(KIND_BYTES + 4) };
}

/** Begins the checksum of a file from its frame; the entries follow by `update`. */
export function beginChecksum(head: Uint8Array): Hash {
  return createHash('sha256').update(head.subarray(0, FIELDS_BYTES));
}

/** Tells whether a checksum is the one in the frame. */
export function isChecksum(hash: Hash, head: Uint8Array): boolean {
  return hash.digest().equals(head.subarray(FIELDS_BYTES, FRAME_BYTES));
}
