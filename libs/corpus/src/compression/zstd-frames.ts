import { ArchiveDamage, cutShort } from './archive-damage.ts';
import type { InputWindow } from './input-window.ts';

/** Largest window that is decoded: what a decoder must support at most without being asked for more. */
const MAX_WINDOW_BYTES = 2 ** 27;
/** Names of numbers in RFC 8878, section 3.1. */
const FRAME_MAGIC = 0xfd2f_b528;
const SKIPPABLE_MAGIC = 0x184d_2a50;
const MAX_HEADER_BYTES = 14;
const BLOCK_HEADER_BYTES = 3;
const REPEATED_BLOCK = 1;
const RESERVED_BLOCK = 3;
const SLICE_BYTES = 1 << 18;

/**
 * Hands out the frames of a zstd archive: each in pieces of its own, without frames that are to be skipped.
 *
 * The decoder of `node:zlib` finds neither an archive that is cut short nor a frame that begins in the middle
 * of a chunk; this reads the sizes that headers name to know where both are. Pieces stay valid.
 *
 * @throws {ArchiveDamage} if a frame is not well formed, cut short, or needs a window of more than 128 MiB.
 */
export async function* zstdFrames(window: InputWindow): AsyncGenerator<Uint8Array, void, undefined> {
  if (!(await window.ensure(1))) throw cutShort('a zstd frame');
  while (await window.ensure(1)) {
    if (!(await window.ensure(4))) throw cutShort('a zstd frame');
    const magic = viewOf(window.bytes).getUint32(0, true);
    if ((magic & ~15) >>> 0 === SKIPPABLE_MAGIC) await skipFrame(window);
    else if (magic === FRAME_MAGIC) yield* piecesOf(window);
    else {
      throw new ArchiveDamage(`expected a zstd frame, got bytes that begin with 0x${magic.toString(16)}`);
    }
  }
}

async function skipFrame(window: InputWindow): Promise<void> {
  if (!(await window.ensure(8))) throw cutShort('the size of a frame');
  let left = viewOf(window.bytes).getUint32(4, true) + 8;
  while (left > 0) {
    if (!(await window.ensure(1))) throw cutShort('the rest of a frame');
    const count = Math.min(left, window.length);
    window.drop(count);
    left -= count;
  }
}

async function* piecesOf(window: InputWindow): AsyncGenerator<Uint8Array, void, undefined> {
  await window.ensure(MAX_HEADER_BYTES);
  const header = readHeader(window.bytes);
  let length = header.bytes;
  for (let last = false; !last;) {
    if (!(await window.ensure(length + BLOCK_HEADER_BYTES))) throw cutShort('a block');
    const bytes = window.bytes;
    const block = bytes[length]! | (bytes[length + 1]! << 8) | (bytes[length + 2]! << 16);
    last = (block & 1) === 1;
    const type = (block >> 1) & 3;
    if (type === RESERVED_BLOCK) throw new ArchiveDamage('expected a block of a known type, got another');
    length += BLOCK_HEADER_BYTES + (type === REPEATED_BLOCK ? 1 : block >> 3);
    if (last) length += header.checksumBytes;
    if (!(await window.ensure(length))) throw cutShort('the rest of a block');
    if (last || length >= SLICE_BYTES) {
      yield Buffer.from(window.bytes.subarray(0, length));
      window.drop(length);
      length = 0;
    }
  }
}

/** Reads the header of a frame: its own size, and that of the checksum at the frame's end. */
function readHeader(bytes: Uint8Array): { readonly bytes: number; readonly checksumBytes: number } {
  const descriptor = bytes[4] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const sizeAt = 5 + (single ? 0 : 1) + dictionaryBytes;
  const length = sizeAt + sizeBytes;
  if (bytes.length < length) throw cutShort('the header of a frame');
  const windowBytes = single ? sizeOf(bytes.subarray(sizeAt, length)) : windowOf(bytes[5]!);
  if (windowBytes > MAX_WINDOW_BYTES) {
    throw new ArchiveDamage(`expected a window of at most 128 MiB, got ${windowBytes} bytes`, {
      advice: 'Compress the file again with a window of at most 128 MiB (zstd --long=27).',
    });
  }
  return { bytes: length, checksumBytes: (descriptor & 4) === 0 ? 0 : 4 };
}

/** The size of the content: little-endian; two bytes count from 256 on. */
function sizeOf(field: Uint8Array): number {
  const size = field.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return field.length === 2 ? size + 256 : size;
}

/** The size of the window: an exponent from 10 on, and eighths of it. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
