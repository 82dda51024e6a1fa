import { readFile } from 'node:fs/promises';
import { OutputDamagedError } from '../errors.ts';
import { beginChecksum, FRAME_BYTES, isChecksum, parseFrame, writeFramed } from './file-frame.ts';

const ORDINAL_BYTES = 4;

/** Which documents of a task are duplicates. */
export interface DropList {
  /** Documents of the task, dropped or not. */
  readonly documents: number;
  /** Ordinals of those to drop, ascending. */
  readonly ordinals: Int32Array;
}

/** Writes a drop list atomically. */
export async function writeDropList(path: string, { documents, ordinals }: DropList): Promise<void> {
  const bytes = Buffer.alloc(ordinals.length * ORDINAL_BYTES);
  for (const [index, ordinal] of ordinals.entries()) bytes.writeInt32LE(ordinal, index * ORDINAL_BYTES);
  await writeFramed(path, 'ALBDROP1', { documents, entries: ordinals.length, bytes });
}

/**
 * Reads which documents of a task to drop: their ordinals, ascending, each below the number of documents.
 *
 * @throws {OutputDamagedError} if the file is cut, changed, or no drop list.
 */
export async function readDropList(path: string): Promise<Int32Array> {
  const bytes = await readFile(path);
  const frame = parseFrame(bytes, 'ALBDROP1');
  const body = bytes.subarray(FRAME_BYTES);
  if (frame === undefined || body.length !== frame.entries * ORDINAL_BYTES) throw damaged(path);
  if (!isChecksum(beginChecksum(bytes).update(body), bytes)) throw damaged(path);
  const ordinals = Int32Array.from({ length: frame.entries }, (_, index) =>
    body.readInt32LE(index * ORDINAL_BYTES),
  );
  const isAscending = ordinals.every((ordinal, index) => ordinal > (index === 0 ? -1 : ordinals[index - 1]!));
  if (!isAscending || (ordinals.at(-1) ?? -1) >= frame.documents) throw damaged(path);
  return ordinals;
}

function damaged(path: string): OutputDamagedError {
  return new OutputDamagedError(
    `List of duplicates ${path}: expected ordinals of documents with their checksum, got something else. ` +
      'Delete the file and run again.',
    { path },
  );
}
