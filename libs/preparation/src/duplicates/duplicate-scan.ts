import { createHash } from 'node:crypto';
import { writeFramed } from './file-frame.ts';
import { SpaceCollapser } from './space-collapser.ts';

/** Bytes kept of the hash of a document: among 10^10 documents, less than one match in 10^18 by accident. */
export const HASH_BYTES = 16;
const FIRST_CAPACITY = 1024;

/**
 * Collects what tells the documents of a task from those of others: the hash of each text, in order.
 *
 * Texts are equal if they differ in white space only. The hash is BLAKE2b, cut to 128 bits: in OpenSSL the
 * fastest that nobody can find collisions of. Memory: 16 bytes for each document, twice while it grows.
 */
export class DuplicateScan {
  readonly #spaces = new SpaceCollapser();
  #hashes = new Uint8Array(FIRST_CAPACITY * HASH_BYTES);
  #documents = 0;

  /** Documents so far: the ordinal of the next one. */
  get documents(): number {
    return this.#documents;
  }

  /** Adds the document in bytes `start .. end`, UTF-8. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const offset = this.#documents++ * HASH_BYTES;
    if (offset === this.#hashes.length) {
      const larger = new Uint8Array(2 * this.#hashes.length);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    const digest = createHash('blake2b512')
      .update(this.#spaces.collapse(bytes, start, end))
      .digest();
    this.#hashes.set(digest.subarray(0, HASH_BYTES), offset);
  }

  /** Writes the file that {@link findDuplicates} reads, atomically. */
  async write(path: string): Promise<void> {
    const bytes = this.#hashes.subarray(0, this.#documents * HASH_BYTES);
    await writeFramed(path, 'ALBSCAN1', { documents: this.#documents, entries: this.#documents, bytes });
  }
}
