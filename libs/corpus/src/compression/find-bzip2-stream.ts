import type { ByteInput } from '../byte-input.ts';
import { ArchiveDamage } from './archive-damage.ts';
import { decompressBzip2 } from './decompress-bzip2.ts';
import { InputWindow } from './input-window.ts';
import { readAhead } from './read-ahead.ts';

/** A range of an archive, half-open. */
export interface StreamRange {
  readonly start: number;
  readonly end: number;
  readonly signal?: AbortSignal | undefined;
}

const STREAM_MAGIC = Buffer.from('BZh');
/** What follows the level: the mark of a block, or of the end of a stream of nothing. */
const MARKS = [Buffer.from('314159265359', 'hex'), Buffer.from('177245385090', 'hex')];
const HEADER_BYTES = 10;

/**
 * Finds the first bzip2 stream that starts in a range of an archive of many streams.
 *
 * Other bytes can look like the start of a stream, so its first block is decoded: its checksum decides.
 * Ranges that cover an archive find every stream once, if each reads on to the first stream of the next.
 *
 * @returns Its position, or undefined if none starts in the range.
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function findBzip2Stream(input: ByteInput, range: StreamRange): Promise<number | undefined> {
  if (range.start === 0 && range.end > 0) return 0;
  for await (const position of candidates(input, range)) {
    if (position >= range.end) return undefined;
    if (await isStream(input, position, range.signal)) return position;
  }
  return undefined;
}

async function* candidates(input: ByteInput, range: StreamRange): AsyncGenerator<number, void, undefined> {
  const { start, end, signal } = range;
  let held = Buffer.alloc(0);
  let position = start;
  for await (const chunk of readAhead(input, { position: start, signal })) {
    held = Buffer.concat([held, chunk]);
    for (let index = held.indexOf(STREAM_MAGIC); index >= 0; index = held.indexOf(STREAM_MAGIC, index + 1)) {
      if (looksLikeStream(held.subarray(index, index + HEADER_BYTES))) yield position + index;
    }
    const dropped = Math.max(0, held.length - HEADER_BYTES + 1);
    held = held.subarray(dropped);
    position += dropped;
    if (position >= end) return;
  }
}

function looksLikeStream(header: Buffer): boolean {
  const level = header[3] ?? 0;
  return level >= 0x31 && level <= 0x39 && MARKS.some((mark) => mark.equals(header.subarray(4)));
}

async function isStream(input: ByteInput, position: number, signal?: AbortSignal): Promise<boolean> {
  const window = new InputWindow(readAhead(input, { position, signal }), position);
  let blocks = 0;
  const decoded = decompressBzip2(window, { end: position + 1, onBlock: () => blocks++ });
  try {
    while (blocks === 0 && (await decoded.next()).done !== true);
    return true;
  } catch (error) {
    if (error instanceof ArchiveDamage) return false;
    throw error;
  } finally {
    await decoded.return();
    await window.close();
  }
}
