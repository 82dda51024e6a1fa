import { ArchiveDamage } from './archive-damage.ts';

/** Room for the largest chunk of LZMA2 behind the window. */
const CHUNK_BYTES = 1 << 21;
const FIRST_BYTES = 1 << 16;

/**
 * What LZMA has decoded last, as far back as matches may reach.
 *
 * Memory: grows with what is decoded, to one and a half times the window and 4 MiB.
 */
export class LzmaDictionary {
  readonly #windowBytes: number;
  #bytes: Uint8Array = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Index of the first byte that matches may reach. */
  #start = 0;
  /** What to add to an index to get the position since the dictionary was reset. */
  #shift = 0;
  /** Index behind the last byte. */
  end = 0;

  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
  }

  /** Position of the next byte, by which the model tells bytes apart. */
  get place(): number {
    return this.end + this.#shift;
  }

  /** Forgets all bytes. */
  reset(): void {
    this.#start = this.end;
    this.#shift = -this.end;
  }

  /** Makes room for `length` bytes, which fit into a chunk; moves what is in. */
  reserve(length: number): void {
    if (this.end + length <= this.#bytes.length) return;
    const from = Math.max(this.#start, this.end - this.#windowBytes);
    const kept = this.end - from;
    const most = Math.ceil(this.#windowBytes * 1.5) + 2 * CHUNK_BYTES;
    const capacity = Math.min(Math.max(2 * this.#bytes.length, kept + length), most);
    const target = capacity > this.#bytes.length ? Buffer.allocUnsafeSlow(capacity) : this.#bytes;
    target.set(this.#bytes.subarray(from, this.end));
    this.#bytes = target;
    this.#start = 0;
    this.#shift = (this.#shift + from) | 0;
    this.end = kept;
  }

  /** The bytes from an index to the end; valid until room is made. */
  since(index: number): Uint8Array {
    return this.#bytes.subarray(index, this.end);
  }

  /** The byte `distance` before the next one; 0 before the first. */
  byteAt(distance: number): number {
    const index = this.end - distance;
    return index < this.#start ? 0 : this.#bytes[index]!;
  }

  push(byte: number): void {
    this.#bytes[this.end++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  /**
   * Repeats `length` bytes from `distance` before the next one.
   *
   * @throws {ArchiveDamage} if that is further back than the window, or before its first byte.
   */
  copy(distance: number, length: number): void {
    const bytes = this.#bytes;
    let from = this.end - distance;
    if (from < this.#start || distance > this.#windowBytes) {
      throw new ArchiveDamage(`expected a match within the window, got one ${distance} bytes back`);
    }
    if (distance >= length && length > 32) {
      bytes.copyWithin(this.end, from, from + length);
      this.end += length;
      return;
    }
    let to = this.end;
    for (const end = to + length; to < end;) bytes[to++] = bytes[from++]!;
    this.end = to;
  }
}
