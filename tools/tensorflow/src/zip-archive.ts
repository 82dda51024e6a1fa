/**
 * Reads zip archives, which is what Python wheels are, with nothing but Node's own zlib.
 *
 * A zip file ends with a directory of its entries; each entry's data stand after a small header of
 * their own. Nothing in the file is believed: every offset is checked against the file's size,
 * every name must stay inside the target folder, and what is unpacked must have the size and the
 * CRC-32 that the directory gives. Archives over 4 GiB (zip64) and encrypted ones are refused.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';

import { DamagedFileError } from './errors.ts';
import { isSafeRelativePath } from './safe-relative-path.ts';

/** One file within an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc32: number;
  readonly compressed: boolean;
  /** Offset in bytes of the entry's own header. */
  readonly headerOffset: number;
}

/** What to unpack from an archive, and where to. */
export interface UnpackOptions {
  readonly archive: string;
  readonly folder: string;
  /** Maps an entry's name to its path relative to `folder`, or to undefined to leave it out. */
  readonly select: (name: string) => string | undefined;
  readonly signal?: AbortSignal | undefined;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const HEADER_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const HEADER_BYTES = 30;
/** The end record may be followed by a comment of up to this many bytes. */
const MAX_COMMENT_BYTES = 0xffff;
const ENCRYPTED_FLAG = 1;
const STORED = 0;
const DEFLATED = 8;

/**
 * Lists the files of a zip archive; folders are left out.
 *
 * @throws {DamagedFileError} if the archive is cut short, malformed, or holds a name that leads outside.
 */
export async function readZipEntries(archive: string): Promise<ZipEntry[]> {
  const file = await open(archive, 'r');
  try {
    const { size } = await file.stat();
    const end = await findEnd(file, { archive, size });
    const count = end.readUInt16LE(10);
    const directoryBytes = end.readUInt32LE(12);
    const directoryOffset = end.readUInt32LE(16);
    if (count === 0xffff || directoryOffset === 0xffffffff) {
      throw damaged(archive, 'a zip archive below 4 GiB', 'a zip64 archive');
    }
    if (directoryOffset + directoryBytes > size) {
      throw damaged(
        archive,
        `a directory within ${size} bytes`,
        `one that ends at ${directoryOffset + directoryBytes}`,
      );
    }
    const directory = await readExactly(file, directoryOffset, directoryBytes);
    return parseDirectory(directory, { archive, size, count });
  } finally {
    await file.close();
  }
}

/**
 * Unpacks the selected files of an archive, one after another, and returns their paths relative to the folder.
 *
 * Memory: a few buffers of 1 MiB, whatever the size of an entry.
 *
 * @throws {DamagedFileError} as {@link readZipEntries}, and if the data of an entry do not match the directory.
 */
export async function unpackZip(options: UnpackOptions): Promise<string[]> {
  const unpacked: string[] = [];
  for (const entry of await readZipEntries(options.archive)) {
    const target = options.select(entry.name);
    if (target === undefined) continue;
    if (!isSafeRelativePath(target)) throw outside(options.archive, target);
    options.signal?.throwIfAborted();
    await unpackEntry(entry, join(options.folder, target), options);
    unpacked.push(target);
  }
  return unpacked;
}

async function unpackEntry(entry: ZipEntry, target: string, options: UnpackOptions): Promise<void> {
  const start = await dataOffset(entry, options.archive);
  await mkdir(dirname(target), { recursive: true });
  const source =
    entry.compressedBytes === 0
      ? new PassThrough().end()
      : createReadStream(options.archive, {
          start,
          end: start + entry.compressedBytes - 1,
          highWaterMark: 1 << 20,
        });
  const found = { bytes: 0, crc32: 0 };
  try {
    await pipeline(
      source,
      entry.compressed ? createInflateRaw({ chunkSize: 1 << 20 }) : new PassThrough(),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          found.bytes += chunk.length;
          if (found.bytes > entry.bytes) throw tooLong(options.archive, entry);
          found.crc32 = crc32(chunk, found.crc32);
          yield chunk;
        }
      },
      // Libraries and the programs among them must be allowed to run.
      createWriteStream(target, { flags: 'wx', mode: 0o755 }),
      { ...(options.signal && { signal: options.signal }) },
    );
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw damaged(options.archive, `valid compressed data for ${entry.name}`, error.message);
  }
  if (found.bytes !== entry.bytes || found.crc32 !== entry.crc32) {
    throw damaged(
      options.archive,
      `${entry.bytes} bytes with CRC ${entry.crc32} for ${entry.name}`,
      `${found.bytes} bytes with CRC ${found.crc32}`,
    );
  }
}

function tooLong(archive: string, entry: ZipEntry): DamagedFileError {
  return damaged(archive, `${entry.bytes} bytes for ${entry.name}`, 'more');
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function findEnd(
  file: FileHandle,
  { archive, size }: { readonly archive: string; readonly size: number },
): Promise<Buffer> {
  const length = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readExactly(file, size - length, length);
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_SIGNATURE) return tail.subarray(at);
  }
  throw damaged(archive, 'a zip archive with its directory at the end', `${size} bytes without one`);
}

function parseDirectory(
  directory: Buffer,
  { archive, size, count }: { readonly archive: string; readonly size: number; readonly count: number },
): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      throw damaged(archive, `${count} directory entries`, `an invalid one at index ${index}`);
    }
    const nameEnd = at + ENTRY_BYTES + directory.readUInt16LE(at + 28);
    const entry = parseEntry(directory.subarray(at, nameEnd), archive);
    if (entry.headerOffset + HEADER_BYTES + entry.compressedBytes > size) {
      throw damaged(archive, `the data of ${entry.name} within ${size} bytes`, 'data past the end');
    }
    if (!entry.name.endsWith('/')) entries.push(entry);
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function parseEntry(record: Buffer, archive: string): ZipEntry {
  const name = record.toString('utf8', ENTRY_BYTES);
  if (!isSafeRelativePath(name.replace(/\/$/, ''))) throw outside(archive, name);
  const method = record.readUInt16LE(10);
  const encrypted = (record.readUInt16LE(8) & ENCRYPTED_FLAG) !== 0;
  if (encrypted || (method !== STORED && method !== DEFLATED)) {
    throw damaged(archive, `${name} stored or deflated`, encrypted ? 'encryption' : `method ${method}`);
  }
  return {
    name,
    compressed: method === DEFLATED,
    crc32: record.readUInt32LE(16),
    compressedBytes: record.readUInt32LE(20),
    bytes: record.readUInt32LE(24),
    headerOffset: record.readUInt32LE(42),
  };
}

/** The entry's own header repeats its name and may carry other extra fields than the directory's copy. */
async function dataOffset(entry: ZipEntry, archive: string): Promise<number> {
  const file = await open(archive, 'r');
  try {
    const header = await readExactly(file, entry.headerOffset, HEADER_BYTES);
    if (header.length < HEADER_BYTES || header.readUInt32LE(0) !== HEADER_SIGNATURE) {
      throw damaged(archive, `a header for ${entry.name}`, 'other bytes');
    }
    return entry.headerOffset + HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function damaged(archive: string, expected: string, got: string): DamagedFileError {
  return new DamagedFileError(
    archive,
    `Archive ${archive}: expected ${expected}, got ${got}. Delete the file and run again.`,
  );
}

function outside(archive: string, name: string): DamagedFileError {
  return damaged(archive, 'names that stay inside the target folder', JSON.stringify(name));
}
