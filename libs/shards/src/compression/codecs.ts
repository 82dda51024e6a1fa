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

/** The codecs by name; `none` has none. */
export const CODECS: { readonly [name in Exclude<ShardCompression, 'none'>]: Codec } = {
  lz4: { compress: encodeLz4Frame, decompress: decodeLz4Frame },
  zstd: { compress: compressZstd, decompress: decompressZstd },
};

function compressZstd(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

function decompressZstd(bytes: Uint8Array, size: number): Uint8Array {
  // A limit of 0 is refused; one byte more than expected is enough to tell too much from enough.
  const result = zstdDecompressSync(bytes, { maxOutputLength: size + 1 });
  if (result.length !== size) throw new RangeError(`${result.length} bytes instead of ${size}`);
  return result;
}
