/**
 * LZ4 frames: a header, blocks with their sizes in front, and an end mark.
 *
 * The header is the magic number, a byte of flags (version 1 in the high two bits, independent blocks,
 * block checksums, content size, content checksum, a reserved bit, dictionary), a byte with the largest
 * block size, the optional content size and dictionary, and a byte of the header's hash. The highest bit of
 * a block's size says that it is stored as it is.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
import { Lz4BlockDecoder, Lz4BlockEncoder, largestBlock } from './lz4-block.ts';
import { xxhash32 } from './xxhash32.ts';

const MAGIC = 0x184d2204;
const VERSION = 0x40;
const INDEPENDENT_BLOCKS = 0x20;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;
const RESERVED = 0x02;
const DICTIONARY = 0x01;
/** Code of the block size: 64 KB, so that no distance is out of reach. */
const BLOCK_SIZE_CODE = 4;
const BLOCK_BYTES = 1 << 16;
const STORED = 0x8000_0000;
/** Magic, flags, block size, header hash. */
const HEADER_BYTES = 7;

/** Compresses bytes to one frame of independent blocks; equal bytes give equal frames. */
export function encodeLz4Frame(source: Uint8Array): Uint8Array {
  const blocks = Math.ceil(source.length / BLOCK_BYTES);
  const target = new Uint8Array(HEADER_BYTES + 4 + blocks * (4 + largestBlock(BLOCK_BYTES)));
  const view = new DataView(target.buffer);
  view.setUint32(0, MAGIC, true);
  target[4] = VERSION | INDEPENDENT_BLOCKS;
  target[5] = BLOCK_SIZE_CODE << 4;
  target[6] = headerHash(target.subarray(4, 6));
  const encoder = new Lz4BlockEncoder();
  let next = HEADER_BYTES;
  for (let start = 0; start < source.length; start += BLOCK_BYTES) {
    const block = source.subarray(start, start + BLOCK_BYTES);
    const end = encoder.encode(block, target, next + 4);
    const compressed = end - next - 4;
    const isSmaller = compressed < block.length;
    view.setUint32(next, isSmaller ? compressed : block.length | STORED, true);
    if (!isSmaller) target.set(block, next + 4);
    next += 4 + (isSmaller ? compressed : block.length);
  }
  // The end mark is a block of size 0.
  return target.slice(0, next + 4).fill(0, next);
}

/**
 * Decompresses one frame of exactly `bytes` bytes, which the caller has found to be a sensible size.
 *
 * @throws {RangeError} if the frame is damaged, or of another size.
 */
export function decodeLz4Frame(frame: Uint8Array, bytes: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const { flags, headerEnd } = readHeader(frame, view);
  const decoder = new Lz4BlockDecoder(bytes);
  let position = headerEnd;
  for (let size = view.getUint32(position, true); size !== 0; size = view.getUint32(position, true)) {
    const blockBytes = size & ~STORED;
    const start = position + 4;
    position = start + blockBytes;
    if (position > frame.length) throw new RangeError('block beyond the frame');
    const block = frame.subarray(start, position);
    if (size === blockBytes) decoder.decode(block);
    else decoder.append(block);
    if ((flags & BLOCK_CHECKSUM) !== 0) {
      requireHash(view.getUint32(position, true), block);
      position += 4;
    }
  }
  if (decoder.length !== bytes) throw new RangeError(`${decoder.length} bytes instead of ${bytes}`);
  if ((flags & CONTENT_CHECKSUM) !== 0) requireHash(view.getUint32(position + 4, true), decoder.output);
  return decoder.output;
}

function readHeader(
  frame: Uint8Array,
  view: DataView,
): { readonly flags: number; readonly headerEnd: number } {
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('no LZ4 frame');
  const flags = view.getUint8(4);
  if ((flags & 0xc0) !== VERSION || (flags & (RESERVED | DICTIONARY)) !== 0) {
    throw new RangeError('frame of an unknown kind');
  }
  const hashPosition = (flags & CONTENT_SIZE) === 0 ? 6 : 14;
  if (view.getUint8(hashPosition) !== headerHash(frame.subarray(4, hashPosition))) {
    throw new RangeError('damaged header');
  }
  return { flags, headerEnd: hashPosition + 1 };
}

/** The second byte of the hash of the header. */
function headerHash(header: Uint8Array): number {
  return (xxhash32(header) >>> 8) & 0xff;
}

function requireHash(expected: number, bytes: Uint8Array): void {
  if (xxhash32(bytes) !== expected) throw new RangeError('damaged content');
}
