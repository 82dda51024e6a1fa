import { CODECS } from './compression/codecs.ts';
import { ShardSchemaError } from './errors.ts';
import { LruCache } from './lru-cache.ts';
import type { RandomAccessFile } from './random-access-file.ts';
import type { BufferRegion } from './shard-layout.ts';

/** In front of a compressed buffer: its length before compression (int64), or -1 if it is stored as it is. */
const PREFIX_BYTES = 8;
const STORED = -1n;
/** Other writers may pad a buffer to their alignment before they compress it. */
const MOST_PADDING_BYTES = 64;

/** Which bytes of a buffer to read, and where to. */
export interface BufferPart {
  readonly start: number;
  /** First byte of the target; default 0. */
  readonly at?: number;
  /** Number of bytes; default, as many as the target has from there on. */
  readonly count?: number;
}

/** Decompressed buffers that are kept for the next read, by their place. */
export type BufferCache = LruCache<BufferRegion, Uint8Array>;

/** Makes a cache that keeps at most `limit` bytes; the newest buffer always stays. */
export function createBufferCache(limit: number): BufferCache {
  return new LruCache({ limit, sizeOf: (bytes) => bytes.byteLength });
}

/**
 * The buffers of one shard, as if none were compressed.
 *
 * A plain buffer is read at the position that is asked for. A compressed one is decompressed whole, and
 * kept if only a part of it was asked for, as the next rows are likely to lie in it as well.
 */
export class ShardBuffers {
  readonly file: RandomAccessFile;
  readonly #cache: BufferCache;

  constructor(file: RandomAccessFile, cache: BufferCache) {
    this.file = file;
    this.#cache = cache;
  }

  /** Path of the file, for messages. */
  get path(): string {
    return this.file.path;
  }

  /**
   * Fills `target`, or `count` bytes of it from `at` on, with the bytes of a buffer from `start` on.
   *
   * @throws {ShardSchemaError} if a compressed buffer is damaged, or not of the size that its column has.
   * @throws {ShardTruncatedError} if the file ends before.
   */
  fill(
    target: Uint8Array,
    region: BufferRegion,
    { start, at = 0, count = target.length - at }: BufferPart,
  ): void {
    if (region.compression === 'none')
      this.file.readInto(target, { position: region.position + start, at, count });
    else if (count === 0) return;
    else if (count === region.bytes) target.set(this.#decompress(region).subarray(0, region.bytes), at);
    else {
      const bytes = this.#cache.get(region, () => this.#decompress(region));
      target.set(bytes.subarray(start, start + count), at);
    }
  }

  #decompress(region: BufferRegion): Uint8Array {
    const { position, storedBytes, bytes, compression } = region;
    if (storedBytes < PREFIX_BYTES) throw this.#damaged(`at least ${PREFIX_BYTES} bytes`, `${storedBytes}`);
    const stored = this.file.read(position, storedBytes);
    const length = new DataView(stored.buffer).getBigInt64(0, true);
    const content = stored.subarray(PREFIX_BYTES);
    const actual = length === STORED ? BigInt(content.length) : length;
    if (actual < bytes || actual > bytes + MOST_PADDING_BYTES) {
      throw this.#damaged(`${bytes} bytes before compression`, String(actual));
    }
    if (length === STORED || compression === 'none') return content;
    try {
      return CODECS[compression].decompress(content, Number(actual));
    } catch (cause) {
      throw this.#damaged(`${actual} bytes in ${compression}`, String((cause as Error).message), cause);
    }
  }

  #damaged(expected: string, actual: string, cause?: unknown): ShardSchemaError {
    return new ShardSchemaError(
      `Shard: expected a buffer of ${expected}, got ${actual} (${this.path}). ` +
        'The file is damaged; prepare-data repair makes it again.',
      { path: this.path, cause },
    );
  }
}
