import { ArchiveDamage } from './archive-damage.ts';

/** Half of the scale of probabilities: even odds. */
export const EVEN_ODDS = 1024;
const PROBABILITY_BITS = 11;
const ADAPTATION_SHIFT = 5;
const TOP = 2 ** 24;

/** Decodes bits by an adaptive binary range coder, as LZMA does. */
export class LzmaRangeDecoder {
  readonly probabilities: Uint16Array;
  #input: Uint8Array = new Uint8Array(0);
  #position = 0;
  #range = 0;
  #code = 0;

  /** @param count How many probabilities there are. */
  constructor(count: number) {
    this.probabilities = new Uint16Array(count);
  }

  /** Begins a chunk: its first five bytes are the first of the code. */
  start(input: Uint8Array): void {
    this.#input = input;
    this.#position = 5;
    this.#range = -1;
    this.#code = (input[1]! << 24) | (input[2]! << 16) | (input[3]! << 8) | input[4]!;
    if (input.length < 5 || input[0] !== 0) throw new ArchiveDamage('expected a range code, got other bytes');
  }

  /**
   * Ends a chunk.
   *
   * @throws {ArchiveDamage} if it was not read to its end exactly.
   */
  finish(): void {
    this.#normalize();
    if (this.#position !== this.#input.length || this.#code !== 0) {
      throw new ArchiveDamage('expected an LZMA chunk that ends where it announces, got another end');
    }
  }

  /** Decodes a bit with the probability at `index`, and adapts it. */
  bit(index: number): number {
    this.#normalize();
    const probability = this.probabilities[index]!;
    const range = this.#range;
    const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound;
      this.probabilities[index] = probability + ((2 * EVEN_ODDS - probability) >> ADAPTATION_SHIFT);
      return 0;
    }
    this.#range = (range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    this.probabilities[index] = probability - (probability >> ADAPTATION_SHIFT);
    return 1;
  }

  /** Decodes a number of `bits` bits, highest first, by a tree of probabilities that starts at `base`. */
  tree(base: number, bits: number): number {
    const { probabilities } = this;
    const input = this.#input;
    const end = 1 << bits;
    let range = this.#range;
    let code = this.#code;
    let node = 1;
    // As `bit` does, with everything in local variables: most of the time is spent here.
    while (node < end) {
      if (range >>> 0 < TOP) {
        range <<= 8;
        code = (code << 8) | (input[this.#position++] ?? 0);
      }
      const probability = probabilities[base + node]!;
      const bound = Math.imul(range >>> PROBABILITY_BITS, probability);
      if (code >>> 0 < bound >>> 0) {
        range = bound;
        probabilities[base + node] = probability + ((2 * EVEN_ODDS - probability) >> ADAPTATION_SHIFT);
        node <<= 1;
      } else {
        range = (range - bound) | 0;
        code = (code - bound) | 0;
        probabilities[base + node] = probability - (probability >> ADAPTATION_SHIFT);
        node = (node << 1) | 1;
      }
    }
    this.#range = range;
    this.#code = code;
    return node - end;
  }

  /** Decodes a number of `bits` bits, lowest first, by a tree of probabilities that starts at `base`. */
  reverseTree(base: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let place = 0; place < bits; place++) {
      const bit = this.bit(base + node);
      node = (node << 1) | bit;
      value |= bit << place;
    }
    return value;
  }

  /** Decodes a number of `bits` bits of even odds that do not adapt, highest first. */
  direct(bits: number): number {
    let value = 0;
    for (let left = bits; left > 0; left--) {
      this.#normalize();
      this.#range >>>= 1;
      const below = this.#code >>> 0 < this.#range;
      if (!below) this.#code = (this.#code - this.#range) | 0;
      value = (value << 1) | (below ? 0 : 1);
    }
    return value;
  }

  #normalize(): void {
    if (this.#range >>> 0 >= TOP) return;
    this.#range <<= 8;
    this.#code = (this.#code << 8) | (this.#input[this.#position++] ?? 0);
  }
}
