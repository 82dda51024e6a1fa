import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { ShardCompression } from '../manifest.ts';
import { decodeLz4Frame, encodeLz4Frame } from './lz4-frame.ts';

/** What compresses the buffers of a shard. */
export interface Codec {
  /** Compresses bytes; equal bytes give equal ones. */
  readonly compress: (bytes: Uint8Array) => Uint8Array;
  /** Decompresses to exactly `size` bytes, or throws. */
  readonly decompress: (bytes: Uint8Array, size: number) => Uint8Array;
}

/** Higher levels gain little on ids of 16 bits and cost several times the time. */
const ZSTD_LEVEL = 3;

/** Least that zlib takes as a chunk; with a chunk for the whole output nothing is joined afterwards. */
const MIN_CHUNK_BYTES = 64;

/** The codecs by name; `none` has none. */
export const CODECS: { readonly [name in Exclude<ShardCompression, 'none'>]: Codec } = {
  lz4: { compress: encodeLz4Frame, decompress: decodeLz4Frame },
  zstd: { compress: compressZstd, decompress: decompressZstd },
};

function compressZstd(bytes: Uint8Array): Uint8Array {
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
  return zstdCompressSync(bytes, { params, chunkSize: largestFrame(bytes.length) });
}

/** Returns the most bytes that a frame of `bytes` bytes takes, and some for good measure. */
function largestFrame(bytes: number): number {
  return bytes + (bytes >> 7) + 128;
}

function decompressZstd(bytes: Uint8Array, size: number): Uint8Array {
  // A limit of 0 is refused; one byte more than expected is enough to tell too much from enough.
  const chunkSize = Math.max(size, MIN_CHUNK_BYTES);
  const result = zstdDecompressSync(bytes, { maxOutputLength: size + 1, chunkSize });
  if (result.length !== size) throw new RangeError(`${result.length} bytes instead of ${size}`);
  return result;
}
