import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { DecodeFault } from './decode-fault.ts';

/** Codecs that Node.js decompresses. */
export type ZlibCodec = 'gzip' | 'brotli' | 'zstd';

/** Memory asked for at once, so that a claim of much does not cost as much. */
const MAX_CHUNK_BYTES = 2 ** 22;
const MIN_CHUNK_BYTES = 64;

type Decompress = (data: Uint8Array, options: { chunkSize: number; maxOutputLength: number }) => Uint8Array;

const DECOMPRESSORS: Readonly<Record<ZlibCodec, Decompress>> = {
  gzip: gunzipSync,
  brotli: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/**
 * Decompresses what holds `length` bytes.
 *
 * @throws {DecodeFault} if the data are malformed or do not hold as many.
 */
export function decompressZlib(codec: ZlibCodec, data: Uint8Array, length: number): Uint8Array {
  const chunkSize = Math.min(Math.max(length, MIN_CHUNK_BYTES), MAX_CHUNK_BYTES);
  let plain: Uint8Array;
  try {
    plain = DECOMPRESSORS[codec](data, { chunkSize, maxOutputLength: Math.max(length, 1) });
  } catch (cause) {
    throw new DecodeFault(`expected ${length} bytes of ${codec} data, got data that do not decompress`, {
      cause,
    });
  }
  if (plain.length !== length)
    throw new DecodeFault(`expected ${length} bytes from ${codec}, got ${plain.length}`);
  return plain;
}
