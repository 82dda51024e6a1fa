import { createHash } from 'node:crypto';
import { ShardChecksumError } from './errors.ts';
import type { ShardEntry } from './manifest.ts';
import type { RandomAccessFile } from './random-access-file.ts';

const CHUNK_BYTES = 1 << 20;

/** The comparison of a shard's SHA-256 with that of the manifest, made in as many parts as one likes. */
export class ChecksumCheck {
  readonly #file: RandomAccessFile;
  readonly #entry: ShardEntry;
  readonly #hash = createHash('sha256');
  #position = 0;

  constructor(file: RandomAccessFile, entry: ShardEntry) {
    this.#file = file;
    this.#entry = entry;
  }

  /** Bytes that are still to be read. */
  get bytesLeft(): number {
    return this.#file.bytes - this.#position;
  }

  /**
   * Reads the next `bytes`, or those that are left, and compares once none are left.
   *
   * @throws {ShardChecksumError} if the checksum differs.
   */
  advance(bytes: number = Infinity): void {
    const end = this.#position + Math.min(bytes, this.bytesLeft);
    const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - this.#position));
    while (this.#position < end) {
      const count = Math.min(chunk.length, end - this.#position);
      this.#file.readInto(chunk, { position: this.#position, count });
      this.#hash.update(chunk.subarray(0, count));
      this.#position += count;
    }
    if (this.bytesLeft === 0) this.#compare();
  }

  #compare(): void {
    const entry = this.#entry;
    const { path } = this.#file;
    const actualSha256 = this.#hash.digest('hex');
    if (actualSha256 === entry.sha256) return;
    throw new ShardChecksumError(
      `Shard ${entry.file}: expected SHA-256 ${entry.sha256}, got ${actualSha256} (${path}). ` +
        'The file is damaged; prepare-data repair makes it again.',
      { path, expectedSha256: entry.sha256, actualSha256 },
    );
  }
}
