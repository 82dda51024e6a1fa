import type { ByteInput } from '../../byte-input.ts';
import { DecodeFault } from '../decode-fault.ts';
import { decompressLz4Frame } from '../lz4.ts';
import { decompressZlib } from '../decompress-zlib.ts';
import { readExactly } from '../read-exactly.ts';

/** The bytes of one buffer of a record batch: in the file, or in memory where they were compressed. */
export interface ByteRegion {
  readonly bytes: number;
  /**
   * Gets the bytes `[start, end)`, read into `memory` if they lie in the file.
   *
   * @throws {DecodeFault} if they lie outside of the buffer.
   */
  get(start: number, end: number, memory: ReadMemory): Promise<Uint8Array>;
}

/** Memory that is used again for every read. */
export class ReadMemory {
  #bytes = new Uint8Array(0);

  /** Takes as many bytes; what was taken before is lost. */
  take(bytes: number): Uint8Array {
    if (this.#bytes.length < bytes) this.#bytes = new Uint8Array(bytes);
    return this.#bytes.subarray(0, bytes);
  }
}

/** Where a buffer lies in the file, and how it is compressed. */
export interface StoredBuffer {
  readonly position: number;
  readonly bytes: number;
  readonly compression: 'lz4' | 'zstd' | undefined;
}

/** Bytes of a compressed buffer at most, in the file and in memory. */
const MAX_COMPRESSED_BYTES = 2 ** 29;
/** Before a compressed buffer: its plain length (int64), or -1 if it is plain nevertheless. */
const LENGTH_BYTES = 8;

/**
 * Opens a buffer; one that is compressed is decompressed whole, as no part of it can be read alone.
 *
 * @throws {DecodeFault} if it does not decompress, or is too large for that.
 */
export async function openRegion(
  input: ByteInput,
  { position, bytes, compression }: StoredBuffer,
): Promise<ByteRegion> {
  if (compression === undefined || bytes === 0) return fileRegion(input, position, bytes);
  if (bytes < LENGTH_BYTES) throw new DecodeFault(`expected a compressed buffer, got ${bytes} bytes`);
  const head = Buffer.alloc(LENGTH_BYTES);
  await readExactly(input, head, position);
  const length = Number(head.readBigInt64LE(0));
  const dataBytes = bytes - LENGTH_BYTES;
  if (length === -1) return fileRegion(input, position + LENGTH_BYTES, dataBytes);
  if (length < 0 || Math.max(length, bytes) > MAX_COMPRESSED_BYTES) {
    throw new DecodeFault(
      `expected compressed buffers of at most ${MAX_COMPRESSED_BYTES} bytes, got one of ${Math.max(length, bytes)}`,
      { advice: 'If the file is not damaged, write it with smaller record batches or without compression.' },
    );
  }
  const data = await readExactly(input, new Uint8Array(dataBytes), position + LENGTH_BYTES);
  return memoryRegion(
    compression === 'lz4' ? decompressLz4Frame(data, length) : decompressZlib('zstd', data, length),
  );
}

function fileRegion(input: ByteInput, position: number, bytes: number): ByteRegion {
  return {
    bytes,
    get: async (start, end, memory) => {
      checkRange(start, end, bytes);
      return readExactly(input, memory.take(end - start), position + start);
    },
  };
}

function memoryRegion(content: Uint8Array): ByteRegion {
  return {
    bytes: content.length,
    get: async (start, end) => {
      checkRange(start, end, content.length);
      return content.subarray(start, end);
    },
  };
}

function checkRange(start: number, end: number, bytes: number): void {
  if (start >= 0 && start <= end && end <= bytes) return;
  throw new DecodeFault(`expected bytes ${start} to ${end} inside a buffer, got one of ${bytes} bytes`);
}
