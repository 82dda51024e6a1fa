import { ArchiveDamage, cutShort, hex32 } from './archive-damage.ts';
import { BitReader } from './bit-reader.ts';
import { Bzip2Block } from './bzip2-block.ts';
import { continueChecksum } from './bzip2-checksum.ts';
import type { InputWindow } from './input-window.ts';

/** Where to stop, and who wants to know of streams. */
export interface Bzip2Options {
  /** Streams that start at or behind this position of the archive are not decoded; default none. */
  readonly end?: number;
  /** Called with the position of each stream, before its first bytes are handed out. */
  readonly onStream?: (position: number) => void;
  /** Called when a block fits its checksum. */
  readonly onBlock?: () => void;
}

/** Bytes of a block for each step of the level, 1 to 9. */
const LEVEL_BYTES = 100_000;
/** Bytes of a block's tables, more than they can need. */
const TABLE_BYTES = 1 << 17;
/** More than most blocks stand for, so that these are checked before they are handed out. */
const OUTPUT_BYTES = 1 << 20;
const STREAM_MAGIC = 'BZh';
const HEADER_BYTES = 4;
/** The decimals of π, which begin a block, and of its square root, which end a stream: 48 bits in halves. */
const BLOCK_MAGIC = [0x31_4159, 0x26_5359] as const;
const END_MAGIC = [0x17_7245, 0x38_5090] as const;

/**
 * Decompresses bzip2: one stream, or several one after the other.
 *
 * Memory: about 18 MB. A chunk is valid until the next step.
 *
 * @throws {ArchiveDamage} if the archive is damaged, cut short, or followed by anything but a stream.
 */
export async function* decompressBzip2(
  window: InputWindow,
  options: Bzip2Options = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { end = Number.POSITIVE_INFINITY, onStream, onBlock } = options;
  const output = Buffer.allocUnsafeSlow(OUTPUT_BYTES);
  const first = window.position;
  let block = new Bzip2Block(0);
  while (window.position < end) {
    const whole = await window.ensure(HEADER_BYTES);
    if (window.length === 0 && window.position > first) return;
    if (!whole) throw cutShort('a bzip2 stream');
    const maxBytes = readLevel(window) * LEVEL_BYTES;
    if (block.maxBytes !== maxBytes) block = new Bzip2Block(maxBytes);
    onStream?.(window.position);
    window.drop(HEADER_BYTES);
    yield* decodeStream(window, block, { output, onBlock });
  }
}

function readLevel(window: InputWindow): number {
  const header = Buffer.from(window.bytes.subarray(0, HEADER_BYTES)).toString('latin1');
  const level = header.startsWith(STREAM_MAGIC) ? Number.parseInt(header.charAt(3), 10) : Number.NaN;
  if (level >= 1 && level <= 9) return level;
  throw new ArchiveDamage(`expected a bzip2 stream, got bytes that begin with ${JSON.stringify(header)}`);
}

async function* decodeStream(
  window: InputWindow,
  block: Bzip2Block,
  { output, onBlock }: { readonly output: Uint8Array; readonly onBlock: (() => void) | undefined },
): AsyncGenerator<Uint8Array, void, undefined> {
  // Every byte of a block takes at most one symbol of 20 bits.
  const blockBytes = block.maxBytes * 2.5 + TABLE_BYTES;
  let position = 0;
  let combined = 0;
  for (;;) {
    await window.ensure(blockBytes);
    const reader = new BitReader(window.bytes, position);
    const isBlock = readMagic(reader);
    const expected = reader.readWord();
    if (reader.isPastEnd) throw cutShort('a block');
    if (!isBlock) {
      checkSum('stream', expected, combined);
      window.drop(Math.ceil(reader.position / 8));
      return;
    }
    const after = block.read(window.bytes, reader.position);
    if (after > window.length * 8) throw cutShort('the rest of a block');
    window.drop(after >>> 3);
    position = after & 7;
    let checksum = -1;
    for (let count = output.length; count === output.length;) {
      count = block.expand(output);
      const chunk = output.subarray(0, count);
      checksum = continueChecksum(checksum, chunk);
      if (count < output.length) {
        checkSum('block', expected, ~checksum);
        onBlock?.();
      }
      yield chunk;
    }
    combined = ((combined << 1) | (combined >>> 31)) ^ expected;
  }
}

/** Tells whether a block begins here, or the stream ends. */
function readMagic(reader: BitReader): boolean {
  const high = reader.read(24);
  const low = reader.read(24);
  if (high === BLOCK_MAGIC[0] && low === BLOCK_MAGIC[1]) return true;
  if (high === END_MAGIC[0] && low === END_MAGIC[1]) return false;
  if (reader.isPastEnd) throw cutShort('a block');
  throw new ArchiveDamage('expected a block of bzip2 or the end of a stream, got other bytes');
}

function checkSum(what: string, expected: number, found: number): void {
  if (expected === (found | 0)) return;
  throw new ArchiveDamage(`expected a ${what} with checksum ${hex32(expected)}, got ${hex32(found)}`);
}
