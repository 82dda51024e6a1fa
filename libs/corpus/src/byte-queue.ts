/** A buffer of the bytes from one position of a file on: chunks are appended, records taken off the front. */
export class ByteQueue {
  /** Position in the file of the first byte held. */
  position: number;
  #buffer: Buffer = Buffer.allocUnsafe(1 << 16);
  #start = 0;
  #end = 0;

  constructor(position: number) {
    this.position = position;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** The bytes held, valid until the next call of `append`. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Adds a copy of a chunk; each byte is copied a constant number of times on average. */
  append(chunk: Uint8Array): void {
    const length = this.length;
    if (this.#end + chunk.length > this.#buffer.length) {
      const capacity = Math.max(this.#buffer.length, 2 * (length + chunk.length));
      const target = capacity > this.#buffer.length ? Buffer.allocUnsafe(capacity) : this.#buffer;
      this.#buffer.copy(target, 0, this.#start, this.#end);
      this.#buffer = target;
      this.#start = 0;
      this.#end = length;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
    this.position += count;
  }
}
