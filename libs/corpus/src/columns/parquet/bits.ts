import { DecodeFault } from '../decode-fault.ts';

/**
 * Reads an unsigned number of `width` bits, at most 32, that starts at a bit; the lowest bits come first.
 *
 * @throws {DecodeFault} if the bytes end before.
 */
export function readBits(bytes: Uint8Array, bit: number, width: number): number {
  let value = 0;
  let taken = 0;
  let position = Math.floor(bit / 8);
  let shift = bit % 8;
  if (bit + width > bytes.length * 8) throw new DecodeFault('expected more packed numbers, got their end');
  while (taken < width) {
    const count = Math.min(8 - shift, width - taken);
    value |= ((bytes[position++]! >> shift) & ((1 << count) - 1)) << taken;
    taken += count;
    shift = 0;
  }
  return value >>> 0;
}

/** Reads numbers of seven bits a byte, the lowest first, from a buffer. */
export class VarintReader {
  position: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** Reads a byte. */
  byte(): number {
    const byte = this.#bytes[this.position++];
    if (byte === undefined) throw new DecodeFault('expected a number, got the end of the page');
    return byte;
  }

  /** Reads an unsigned number; of one over 32 bits the lowest 32. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new DecodeFault('expected a number of at most 10 bytes, got a longer one');
  }

  /** Reads a signed number of at most 32 bits, zigzag. */
  signed(): number {
    const value = this.unsigned();
    return (value >>> 1) ^ -(value & 1);
  }
}
