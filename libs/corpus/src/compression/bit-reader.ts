/** Reads numbers of a few bits, highest bit first; past the end, zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Position in bits of the next bit. */
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Whether bits past the end were read. */
  get isPastEnd(): boolean {
    return this.position > this.#bytes.length * 8;
  }

  /** Reads a number of 1 to 24 bits. */
  read(count: number): number {
    const bytes = this.#bytes;
    const index = this.position >>> 3;
    const shift = 32 - count - (this.position & 7);
    this.position += count;
    const word =
      ((bytes[index] ?? 0) << 24) |
      ((bytes[index + 1] ?? 0) << 16) |
      ((bytes[index + 2] ?? 0) << 8) |
      (bytes[index + 3] ?? 0);
    return (word >>> shift) & ((1 << count) - 1);
  }

  /** Reads a number of 32 bits, as a signed one. */
  readWord(): number {
    const high = this.read(16);
    return (high << 16) | this.read(16);
  }
}
