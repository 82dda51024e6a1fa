import type { ByteInput } from '../../byte-input.ts';
import { readExactly } from '../read-exactly.ts';

/** Bytes read at once. */
const WINDOW_BYTES = 2 ** 21;

/** Reads a range of an input from its start to its end, with as much in memory as is asked for at once. */
export class ForwardReader {
  readonly #input: ByteInput;
  readonly #end: number;
  #buffer = new Uint8Array(0);
  /** The bytes at hand are `[start, filled)` of the buffer. */
  #start = 0;
  #filled = 0;
  /** Position in the input of the next byte that is not at hand. */
  #next: number;

  constructor(input: ByteInput, range: { readonly start: number; readonly end: number }) {
    this.#input = input;
    this.#next = range.start;
    this.#end = range.end;
  }

  /** Position in the input of the next byte. */
  get position(): number {
    return this.#next - (this.#filled - this.#start);
  }

  /** Bytes up to the end of the range. */
  get remaining(): number {
    return this.#end - this.position;
  }

  /**
   * Looks at the next bytes: `count` or more, fewer only where the range ends; valid until the next call.
   *
   * @throws {DecodeFault} if the input ends before the range does.
   */
  async peek(count: number): Promise<Uint8Array> {
    if (this.#filled - this.#start < Math.min(count, this.remaining)) await this.#fill(count);
    return this.#buffer.subarray(this.#start, this.#filled);
  }

  /** Goes on behind `count` bytes that were looked at. */
  skip(count: number): void {
    this.#start += count;
  }

  async #fill(count: number): Promise<void> {
    const held = this.#buffer.subarray(this.#start, this.#filled);
    const size = Math.min(Math.max(count, WINDOW_BYTES), this.remaining);
    if (size > this.#buffer.length) {
      const larger = new Uint8Array(size);
      larger.set(held);
      this.#buffer = larger;
    } else {
      this.#buffer.copyWithin(0, this.#start, this.#filled);
    }
    this.#start = 0;
    this.#filled = size;
    await readExactly(this.#input, this.#buffer.subarray(held.length, size), this.#next);
    this.#next += size - held.length;
  }
}
