import { philox } from './philox.ts';
import type { RandomKey } from './philox.ts';

const WORD = 0x1_0000_0000;

/**
 * Random draws at one place: a short sequence that depends on (key, epoch, index) alone.
 *
 * One object serves any number of places: {@link Draws.seek} moves it without allocating.
 *
 * Example: `new Draws(key).seek(0, 7).below(10)` is the same number whatever was drawn before.
 */
export class Draws {
  readonly #key: RandomKey;
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(4);
  #used = 4;

  constructor(key: RandomKey) {
    this.#key = key;
  }

  /**
   * Moves to the first draw of a place.
   *
   * @param epoch Epoch or duplicate, an unsigned 32-bit integer.
   * @param index Document, row or step, an integer from 0 to 2^53 - 1.
   */
  seek(epoch: number, index: number): this {
    this.#counter[0] = 0;
    this.#counter[1] = index % WORD;
    this.#counter[2] = Math.floor(index / WORD);
    this.#counter[3] = epoch;
    this.#used = 4;
    return this;
  }

  /** Draws an unsigned 32-bit integer. */
  uint32(): number {
    if (this.#used === 4) {
      philox(this.#counter, this.#key, this.#block);
      this.#counter[0]!++;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }

  /** Draws a number in [0, 1) with 32 random bits. */
  uniform(): number {
    return this.uint32() / WORD;
  }

  /**
   * Draws an integer from 0 to `count - 1`, each with equal probability.
   *
   * @param count From 1 to 2^32.
   */
  below(count: number): number {
    // Values at or above the largest multiple of `count` are drawn again: no remainder is favoured.
    const limit = WORD - (WORD % count);
    let value = this.uint32();
    while (value >= limit) value = this.uint32();
    return value % count;
  }

  /** Draws an integer from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }
}
