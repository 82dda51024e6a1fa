import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ArchiveDamage } from './archive-damage.ts';
import { Crc64 } from './crc64.ts';

/** Gathers the integrity check of a block of xz. */
export interface XzCheck {
  /** Size of the stored check in bytes. */
  readonly bytes: number;
  update(chunk: Uint8Array): void;
  /** The check as it is stored. */
  digest(): Uint8Array;
}

/**
 * Creates the check of a type that a stream's header names.
 *
 * @throws {ArchiveDamage} if the type is none of those that xz writes: none, CRC32, CRC64, SHA-256.
 */
export function createXzCheck(type: number): XzCheck {
  if (type === 0) return { bytes: 0, update: () => undefined, digest: () => new Uint8Array(0) };
  if (type === 1) return new Crc32Check();
  if (type === 4) return new Crc64();
  if (type === 10) return new Sha256Check();
  throw new ArchiveDamage(`expected a check by CRC32, CRC64, SHA-256 or none, got type ${type}`, {
    advice: 'Compress the file again with xz --check=crc64.',
  });
}

class Crc32Check implements XzCheck {
  readonly bytes = 4;
  #value = 0;

  update(chunk: Uint8Array): void {
    this.#value = crc32(chunk, this.#value);
  }

  digest(): Uint8Array {
    const stored = Buffer.alloc(4);
    stored.writeUInt32LE(this.#value);
    return stored;
  }
}

class Sha256Check implements XzCheck {
  readonly bytes = 32;
  readonly #hash: Hash = createHash('sha256');

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  digest(): Uint8Array {
    return this.#hash.digest();
  }
}
