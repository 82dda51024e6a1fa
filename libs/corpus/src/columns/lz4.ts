/**
 * LZ4: blocks (as in Parquet) and frames (as in Arrow).
 *
 * A block is a run of sequences: a token with two lengths of 4 bits (15 goes on in further bytes), literals,
 * and a match: how far back (uint16) and how many bytes to repeat, at least 4. The last has literals only.
 *
 * @see LZ4's block and frame format descriptions, versions of 2022.
 */
import { DecodeFault } from './decode-fault.ts';

const MIN_MATCH = 4;
/** A length that goes on in the bytes behind the token. */
const LONG = 15;
/** A byte gives 255 bytes at most: one that makes a match longer. */
const MAX_RATIO = 255;
/** Copies up to this length are faster byte by byte. */
const SHORT_COPY = 24;

/** Where a block is written to. */
export interface Lz4Target {
  readonly bytes: Uint8Array;
  /** Where the block begins; matches may reach back over it. */
  readonly start: number;
}

/**
 * Decompresses a block.
 *
 * @returns Where in the target the block ends.
 * @throws {DecodeFault} if the block is malformed or larger than the target.
 */
// oxlint-disable-next-line complexity -- one pass over the bytes, as calls would cost more than the work
export function decompressLz4Block(block: Uint8Array, { bytes: output, start }: Lz4Target): number {
  let position = 0;
  let end = start;
  while (position < block.length) {
    const token = block[position++]!;
    let literals = token >> 4;
    if (literals === LONG) {
      let more = 255;
      while (more === 255) literals += more = byteAt(block, position++);
    }
    if (literals > block.length - position || literals > output.length - end) throw overrun();
    if (literals > SHORT_COPY) output.set(block.subarray(position, position + literals), end);
    else for (let index = 0; index < literals; index++) output[end + index] = block[position + index]!;
    position += literals;
    end += literals;
    if (position === block.length) return end;
    const distance = byteAt(block, position++) | (byteAt(block, position++) << 8);
    let match = (token & LONG) + MIN_MATCH;
    if (match === LONG + MIN_MATCH) {
      let more = 255;
      while (more === 255) match += more = byteAt(block, position++);
    }
    if (distance === 0 || distance > end || match > output.length - end) throw overrun();
    if (match > SHORT_COPY && distance >= match)
      output.copyWithin(end, end - distance, end - distance + match);
    else for (let index = 0; index < match; index++) output[end + index] = output[end + index - distance]!;
    end += match;
  }
  return end;
}

/** Decompresses a block that stands alone and holds `length` bytes. */
export function decompressLz4(block: Uint8Array, length: number): Uint8Array {
  checkRatio(block, length);
  const output = new Uint8Array(length);
  checkEnd(decompressLz4Block(block, { bytes: output, start: 0 }), length);
  return output;
}

const FRAME_MAGIC = 0x184d2204;
/** Magic, flags, block size, checksum of these. */
const MIN_FRAME_BYTES = 7;
const FLAGS_POSITION = 4;
/** Bits of the descriptor: checksums of blocks, content size, dictionary. */
const HAS_BLOCK_CHECKSUM = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
/** Bit of a block's size that tells that the block is stored. */
const STORED = 2 ** 31;

/**
 * Decompresses a frame that holds `length` bytes; checksums are not looked at.
 *
 * @throws {DecodeFault} if the frame is malformed or does not hold as many.
 */
export function decompressLz4Frame(frame: Uint8Array, length: number): Uint8Array {
  checkRatio(frame, length);
  const output = new Uint8Array(length);
  let end = 0;
  for (const { bytes, isStored } of listBlocks(frame)) {
    end = isStored ? store(bytes, output, end) : decompressLz4Block(bytes, { bytes: output, start: end });
  }
  checkEnd(end, length);
  return output;
}

interface FrameBlock {
  readonly bytes: Uint8Array;
  readonly isStored: boolean;
}

function* listBlocks(frame: Uint8Array): Generator<FrameBlock> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < MIN_FRAME_BYTES || view.getUint32(0, true) !== FRAME_MAGIC) {
    throw new DecodeFault('expected an LZ4 frame, got other bytes');
  }
  const flags = frame[FLAGS_POSITION]!;
  if ((flags & HAS_DICTIONARY) !== 0)
    throw new DecodeFault('expected a plain LZ4 frame, got one with a dictionary');
  const checksumBytes = (flags & HAS_BLOCK_CHECKSUM) === 0 ? 0 : 4;
  let position = MIN_FRAME_BYTES + ((flags & HAS_CONTENT_SIZE) === 0 ? 0 : 8);
  while (position + 4 <= frame.length) {
    const size = view.getUint32(position, true);
    position += 4;
    if (size === 0) return;
    const bytes = size % STORED;
    if (bytes > frame.length - position) break;
    yield { bytes: frame.subarray(position, position + bytes), isStored: size >= STORED };
    position += bytes + checksumBytes;
  }
  throw overrun();
}

function store(block: Uint8Array, output: Uint8Array, start: number): number {
  if (block.length > output.length - start) throw overrun();
  output.set(block, start);
  return start + block.length;
}

function checkEnd(end: number, length: number): void {
  if (end !== length) throw new DecodeFault(`expected ${length} bytes from LZ4, got ${end}`);
}

/** A claim of more than LZ4 can pack is refused before memory is taken for it. */
function checkRatio(data: Uint8Array, length: number): void {
  if (length <= data.length * MAX_RATIO) return;
  throw new DecodeFault(`expected ${length} bytes from LZ4, got only ${data.length} bytes of data`);
}

function byteAt(bytes: Uint8Array, position: number): number {
  const byte = bytes[position];
  if (byte === undefined) throw overrun();
  return byte;
}

function overrun(): DecodeFault {
  return new DecodeFault('expected well-formed LZ4 data, got a run beyond their end');
}
