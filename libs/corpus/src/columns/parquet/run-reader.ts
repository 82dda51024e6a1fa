import { DecodeFault } from '../decode-fault.ts';
import { VarintReader, readBits } from './bits.ts';

/** Values of a run of packed numbers come in groups of eight. */
const GROUP = 8;
/** Levels and dictionary indices are smaller than 2^31. */
const MAX_BIT_WIDTH = 31;

/**
 * Reads numbers in Parquet's mixed encoding: runs of one number repeated, and runs of packed numbers.
 *
 * A run starts with a varint. If it is even, half of it says how often the number behind it (of whole
 * bytes) is repeated; if it is odd, half of it, rounded down, says how many groups of eight packed numbers
 * follow. Runs are not unpacked ahead, so that one that claims to be long costs nothing.
 */
export class RunReader {
  readonly #bytes: Uint8Array;
  readonly #bitWidth: number;
  readonly #varints: VarintReader;
  #repeated = 0;
  #repeats = 0;
  #packed = 0;
  #bit = 0;

  /** @throws {DecodeFault} if there are no numbers of this width. */
  constructor(bytes: Uint8Array, bitWidth: number) {
    if (bitWidth > MAX_BIT_WIDTH) {
      throw new DecodeFault(`expected numbers of at most ${MAX_BIT_WIDTH} bits, got ${bitWidth}`);
    }
    this.#bytes = bytes;
    this.#bitWidth = bitWidth;
    this.#varints = new VarintReader(bytes, 0);
    // Numbers without bits are all zero, and some writers leave out their runs.
    if (bitWidth === 0) this.#repeats = Number.POSITIVE_INFINITY;
  }

  /** Takes the next number. */
  next(): number {
    while (this.#repeats === 0 && this.#packed === 0) this.#startRun();
    if (this.#repeats > 0) {
      this.#repeats--;
      return this.#repeated;
    }
    this.#packed--;
    const value = readBits(this.#bytes, this.#bit, this.#bitWidth);
    this.#bit += this.#bitWidth;
    if (this.#packed === 0) this.#varints.position = Math.ceil(this.#bit / 8);
    return value;
  }

  /** Takes as many repetitions of the number that was taken last as are known, at most `limit`. */
  takeRepeats(limit: number): number {
    const count = Math.min(limit, this.#repeats);
    this.#repeats -= count;
    return count;
  }

  #startRun(): void {
    const header = this.#varints.unsigned();
    if ((header & 1) === 1) {
      this.#packed = (header >>> 1) * GROUP;
      this.#bit = this.#varints.position * 8;
      return;
    }
    this.#repeats = header >>> 1;
    this.#repeated = 0;
    for (let shift = 0; shift < this.#bitWidth; shift += 8) this.#repeated |= this.#varints.byte() << shift;
  }
}
