import { crc32 } from 'node:zlib';
import { ArchiveDamage, cutShort, hex32 } from './archive-damage.ts';
import type { InputWindow } from './input-window.ts';

/** Size of a stream's header, and of its footer. */
const STREAM_HEADER_BYTES = 12;
/** Numbers and names below are from "The .xz File Format", version 1.2.1. */
const HEADER_MAGIC = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);
const FOOTER_MAGIC = Buffer.from('YZ');
const LZMA2_FILTER = 0x21;
const MAX_WINDOW_BYTES = 2 ** 27;
const HAS_COMPRESSED_SIZE = 0x40;
const HAS_SIZE = 0x80;
const RESERVED_FLAGS = 0x3c;
const FILTER_COUNT_MASK = 3;

/** What the header of a block says. */
export interface XzBlockHeader {
  readonly headerBytes: number;
  readonly windowBytes: number;
  /** Sizes of the compressed and the decompressed block, where they are named. */
  readonly compressedBytes: number | undefined;
  readonly bytes: number | undefined;
}

/** A number of up to 63 bits in 7-bit groups, and the index behind it. */
export interface XzNumber {
  readonly value: number;
  readonly end: number;
}

/**
 * Reads and drops a stream's header.
 *
 * @returns The type of the blocks' checks.
 * @throws {ArchiveDamage} if there is none.
 */
export async function readStreamHeader(window: InputWindow): Promise<number> {
  if (!(await window.ensure(STREAM_HEADER_BYTES))) throw cutShort('an xz stream');
  const header = Buffer.from(window.bytes.subarray(0, STREAM_HEADER_BYTES));
  if (!header.subarray(0, 6).equals(HEADER_MAGIC)) {
    throw new ArchiveDamage(
      `expected an xz stream, got bytes that begin with ${header.toString('hex', 0, 6)}`,
    );
  }
  requireSum('stream header', header.readUInt32LE(8), header.subarray(6, 8));
  window.drop(STREAM_HEADER_BYTES);
  return readCheckType(header.subarray(6, 8));
}

/**
 * Reads and drops a stream's footer.
 *
 * @throws {ArchiveDamage} if it does not fit the stream.
 */
export async function readStreamFooter(
  window: InputWindow,
  stream: { readonly checkType: number; readonly indexBytes: number },
): Promise<void> {
  if (!(await window.ensure(STREAM_HEADER_BYTES))) throw cutShort('the footer of a stream');
  const footer = Buffer.from(window.bytes.subarray(0, STREAM_HEADER_BYTES));
  requireSum('stream footer', footer.readUInt32LE(0), footer.subarray(4, 10));
  const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
  const fits = indexBytes === stream.indexBytes && readCheckType(footer.subarray(8, 10)) === stream.checkType;
  if (!fits || !footer.subarray(10).equals(FOOTER_MAGIC)) {
    throw new ArchiveDamage('expected a footer that fits its stream, got another');
  }
  window.drop(STREAM_HEADER_BYTES);
}

/**
 * Reads and drops a block's header.
 *
 * @throws {ArchiveDamage} if it is damaged, or names filters other than LZMA2 or a window over 128 MiB.
 */
export async function readBlockHeader(window: InputWindow): Promise<XzBlockHeader> {
  const headerBytes = (window.bytes[0]! + 1) * 4;
  if (!(await window.ensure(headerBytes))) throw cutShort('the header of a block');
  const header = Buffer.from(window.bytes.subarray(0, headerBytes));
  requireSum('block header', header.readUInt32LE(headerBytes - 4), header.subarray(0, -4));
  const parsed = parseBlockHeader(header.subarray(0, -4));
  window.drop(headerBytes);
  return { ...parsed, headerBytes };
}

function parseBlockHeader(header: Uint8Array): Omit<XzBlockHeader, 'headerBytes'> {
  const flags = header[1]!;
  if ((flags & RESERVED_FLAGS) !== 0) throw new ArchiveDamage('expected a known block, got an unknown flag');
  const sizes: (number | undefined)[] = [];
  let position = 2;
  for (const flag of [HAS_COMPRESSED_SIZE, HAS_SIZE]) {
    const size = (flags & flag) === 0 ? undefined : readNumber(header, position);
    sizes.push(size?.value);
    position = size?.end ?? position;
  }
  const windowBytes = readFilter(header, position);
  return { windowBytes, compressedBytes: sizes[0], bytes: sizes[1] };
}

/** Reads the only filter, and the size of its window. */
function readFilter(header: Uint8Array, start: number): number {
  const filter = readNumber(header, start);
  const isAlone = (header[1]! & FILTER_COUNT_MASK) === 0;
  if (!isAlone || filter.value !== LZMA2_FILTER || header[filter.end] !== 1) {
    throw new ArchiveDamage('expected a block by LZMA2 alone, got other filters', {
      advice: 'Compress the file again with plain xz.',
    });
  }
  if (header.subarray(filter.end + 2).some((byte) => byte !== 0)) {
    throw new ArchiveDamage('expected padding by zeros, got other bytes');
  }
  return readWindow(header[filter.end + 1] ?? 0xff);
}

function readWindow(code: number): number {
  const bytes = code > 40 ? Number.NaN : (2 | (code & 1)) * 2 ** ((code >> 1) + 11);
  if (bytes <= MAX_WINDOW_BYTES) return bytes;
  throw new ArchiveDamage(`expected a window of at most 128 MiB, got ${bytes} bytes`, {
    advice: 'Compress the file again with a window of at most 128 MiB (any of xz -0 to -9).',
  });
}

/**
 * Reads a number in groups of 7 bits, lowest first.
 *
 * @throws {ArchiveDamage} if it is too long, or ends with zeros.
 */
export function readNumber(bytes: Uint8Array, start: number): XzNumber {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte >= 128) continue;
    if (byte === 0 && index > 0) break;
    return { value, end: start + index + 1 };
  }
  throw new ArchiveDamage('expected a number, got other bytes');
}

function readCheckType(flags: Uint8Array): number {
  if (flags[0] === 0 && flags[1]! < 16) return flags[1]!;
  throw new ArchiveDamage('expected a known stream, got an unknown flag');
}

function requireSum(what: string, expected: number, bytes: Uint8Array): void {
  const found = crc32(bytes);
  if (found === expected) return;
  throw new ArchiveDamage(`expected a ${what} with checksum ${hex32(expected)}, got ${hex32(found)}`);
}
