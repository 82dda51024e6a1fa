import { giveBuffer, takeBuffer } from './spare-buffers.ts';

const FIRST_BYTES = 1 << 16;

/** A buffer of the bytes from one position of a file on: chunks are appended, records taken off the front. */
export class ByteQueue {
  /** Position in the file of the first byte held. */
  position: number;
  #buffer: Buffer = takeBuffer(FIRST_BYTES);
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
      const full = this.#buffer;
      if (capacity > full.length) this.#buffer = takeBuffer(capacity);
      full.copy(this.#buffer, 0, this.#start, this.#end);
      if (this.#buffer !== full) giveBuffer(full);
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

  /** Gives the memory back; nothing can be appended any more, and no bytes that it held may be read. */
  close(): void {
    giveBuffer(this.#buffer);
    this.#buffer = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
  }
}
