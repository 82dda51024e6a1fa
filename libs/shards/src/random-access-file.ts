import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ShardMissingError, ShardTruncatedError } from './errors.ts';
import { LruCache } from './lru-cache.ts';

const HASH_CHUNK_BYTES = 1 << 20;

/** Keeps at most a number of files open for reading; the one not used for longest is closed. */
export class FilePool {
  readonly #descriptors: LruCache<string, number>;

  constructor(maxOpenFiles: number) {
    this.#descriptors = new LruCache({ limit: maxOpenFiles, sizeOf: () => 1, evict: closeSync });
  }

  /** Returns an open descriptor, valid until the next call. */
  descriptor(path: string): number {
    return this.#descriptors.get(path, () => openForReading(path));
  }

  /** Closes all files; using the pool again opens them again. */
  close(): void {
    this.#descriptors.clear();
  }
}

/**
 * A file of a {@link FilePool} that is read at positions.
 *
 * Reads are synchronous: they run on a loader's own thread, hit the page cache of the operating
 * system, and cost about two microseconds, far less than a trip through the event loop.
 */
export class RandomAccessFile {
  readonly path: string;
  /** Size when the file was opened first. */
  readonly bytes: number;
  readonly #pool: FilePool;

  /** @throws {ShardMissingError} if the file cannot be opened. */
  constructor(path: string, pool: FilePool) {
    this.path = path;
    this.#pool = pool;
    this.bytes = fstatSync(pool.descriptor(path)).size;
  }

  /** Reads `count` bytes at `position` into a new array. */
  read(position: number, count: number): Uint8Array {
    const target = new Uint8Array(count);
    this.readInto(target, position);
    return target;
  }

  /**
   * Fills `target` with the bytes from `position` on.
   *
   * @throws {ShardTruncatedError} if the file ends before.
   */
  readInto(target: Uint8Array, position: number): void {
    const descriptor = this.#pool.descriptor(this.path);
    let done = 0;
    while (done < target.length) {
      const count = this.#readPart(descriptor, target.subarray(done), position + done);
      if (count === 0) throw this.#truncated(position + target.length, position + done);
      done += count;
    }
  }

  /** Computes the SHA-256 of the whole file, in chunks of 1 MiB, as lower-case hexadecimal. */
  sha256(): string {
    const hash = createHash('sha256');
    const chunk = new Uint8Array(HASH_CHUNK_BYTES);
    for (let position = 0; position < this.bytes; position += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, this.bytes - position));
      this.readInto(part, position);
      hash.update(part);
    }
    return hash.digest('hex');
  }

  #readPart(descriptor: number, target: Uint8Array, position: number): number {
    try {
      return readSync(descriptor, target, 0, target.length, position);
    } catch (cause) {
      throw unreadable(this.path, cause);
    }
  }

  #truncated(expectedBytes: number, actualBytes: number): ShardTruncatedError {
    return new ShardTruncatedError(
      `Shard: expected at least ${expectedBytes} bytes, got ${actualBytes} (${this.path}). ` +
        'The file was cut while it was read; restore it, or prepare the data again.',
      { path: this.path, expectedBytes, actualBytes },
    );
  }
}

function openForReading(path: string): number {
  try {
    // Without waiting: a pipe may never have a writer.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ShardMissingError {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  return new ShardMissingError(
    `Shard: expected a readable file, got ${code === 'ENOENT' ? 'none' : code} (${path}). ` +
      'prepare-data repair makes it again.',
    { path, cause },
  );
}
