import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** What is encoded by one call. */
export type TextUnit = 'document' | 'line';

/** A part of a text file. */
export interface TextPart {
  readonly path: string;
  /** Bytes `[start, end)` of the file. */
  readonly start: number;
  readonly end: number;
}

/** Where the units of a text lie: unit `i` is the bytes `[starts[i], ends[i])`. */
export interface UnitRanges {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

const NEWLINE = 0x0a;

/**
 * Reads a part of a file; less, where the file ends before it.
 *
 * @param target Memory for it, at least as long; new by default.
 */
export async function readPart({ path, start, end }: TextPart, target?: Uint8Array): Promise<Uint8Array> {
  const bytes = target?.subarray(0, end - start) ?? new Uint8Array(end - start);
  const file = await open(path);
  try {
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/**
 * Finds the documents (parted by blank lines) or the lines of a text; empty ones are left out.
 *
 * A document holds the line ends within it, but not the one at its end.
 */
export function findUnits(bytes: Uint8Array, unit: TextUnit): UnitRanges {
  const separator = Buffer.from(unit === 'document' ? '\n\n' : '\n');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const ranges: number[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf(separator, start);
    const end = found < 0 ? text.length : found;
    const trimmed = end > start && text[end - 1] === NEWLINE ? end - 1 : end;
    if (trimmed > start) ranges.push(start, trimmed);
    start = end + separator.length;
  }
  return {
    starts: Int32Array.from(ranges.filter((_, place) => place % 2 === 0)),
    ends: Int32Array.from(ranges.filter((_, place) => place % 2 === 1)),
  };
}

/**
 * Cuts a text into parts of about equal size, between documents; a part is empty where none ends.
 *
 * @param limit Most bytes of the file that are taken; the last document that fits ends the last part.
 */
export async function cutText(path: string, limit: number, count: number): Promise<TextPart[]> {
  const fileSize = (await stat(path)).size;
  const size = Math.min(limit, fileSize);
  const cuts = [0];
  for (let part = 1; part <= count; part++) {
    const before = cuts.at(-1) ?? 0;
    const place = Math.round((size * part) / count);
    const boundary = place === fileSize ? place : await findBoundary(path, before, place);
    cuts.push(boundary ?? (part === count ? place : before));
  }
  return cuts.slice(1).map((end, place) => ({ path, start: cuts[place] ?? 0, end }));
}

/** The end of the last document that ends in `(after, place]` and in the last megabytes of it, if one does. */
async function findBoundary(path: string, after: number, place: number): Promise<number | undefined> {
  const start = Math.max(after, place - 4 * 1024 * 1024);
  const bytes = await readPart({ path, start, end: place });
  const found = Buffer.from(bytes.buffer, 0, bytes.length).lastIndexOf('\n\n');
  return found < 0 ? undefined : start + found + 2;
}

/** Facts about the text of a benchmark, for its conditions. */
export async function describeText(parts: readonly TextPart[]): Promise<Record<string, string | number>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const part of parts) {
    const content = await readPart(part);
    hash.update(content);
    bytes += content.length;
  }
  const path = parts[0]?.path ?? '';
  return {
    text: `${basename(path)}, ${(await stat(path)).size} bytes`,
    'bytes taken': bytes,
    'SHA-256 of them': hash.digest('hex').slice(0, 16),
  };
}
