import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ShardMissingError, ShardTruncatedError } from './errors.ts';
import { LruCache } from './lru-cache.ts';

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

/** Which bytes of a file to read, and where to. */
export interface FilePart {
  readonly position: number;
  /** First byte of the target; default 0. */
  readonly at?: number;
  /** Number of bytes; default, as many as the target has from there on. */
  readonly count?: number;
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
  read(position: number, count: number): Uint8Array<ArrayBuffer> {
    const target = new Uint8Array(count);
    this.readInto(target, { position });
    return target;
  }

  /**
   * Fills `target`, or `count` bytes of it from `at` on, with the bytes from `position` on.
   *
   * @throws {ShardTruncatedError} if the file ends before.
   */
  readInto(target: Uint8Array, { position, at = 0, count = target.length - at }: FilePart): void {
    const descriptor = this.#pool.descriptor(this.path);
    let done = 0;
    while (done < count) {
      const part = this.#readPart(descriptor, target, {
        position: position + done,
        at: at + done,
        count: count - done,
      });
      if (part === 0) throw this.#truncated(position + count, position + done);
      done += part;
    }
  }

  #readPart(descriptor: number, target: Uint8Array, { position, at, count }: Required<FilePart>): number {
    try {
      return readSync(descriptor, target, at, count, position);
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
