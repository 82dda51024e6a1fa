import { encryptBlocks } from './_philox-kernel.ts';
import type { RandomKey } from './philox.ts';

const WORD = 0x1_0000_0000;
const HALF_WORD = 0x1_0000;
/** Words that are drawn at once: four blocks of Philox. */
const WORD_COUNT = 16;

/**
 * Random draws at one place: a short sequence that depends on (key, epoch, index) alone.
 *
 * One object serves any number of places: {@link Draws.seek} moves it without allocating.
 *
 * Example: `new Draws(key).seek(0, 7).below(10)` is the same number whatever was drawn before.
 */
export class Draws {
  /** The four words of the counter of the next block, and the key. */
  readonly #input: Int32Array;
  readonly #words = new Uint32Array(WORD_COUNT);
  /** Half words drawn from `#words`; a whole word starts at an even one. */
  #used = 2 * WORD_COUNT;

  constructor(key: RandomKey) {
    this.#input = Int32Array.of(0, 0, 0, 0, key[0], key[1]);
  }

  /**
   * Moves to the first draw of a place.
   *
   * @param epoch Epoch or duplicate, an unsigned 32-bit integer.
   * @param index Document, row or step, an integer from 0 to 2^53 - 1.
   */
  seek(epoch: number, index: number): this {
    const input = this.#input;
    input[0] = 0;
    input[1] = index; // Stored modulo 2^32.
    input[2] = index / WORD;
    input[3] = epoch;
    this.#used = 2 * WORD_COUNT;
    return this;
  }

  /** Draws an unsigned 32-bit integer. */
  uint32(): number {
    let word = (this.#used + 1) >> 1;
    if (word === WORD_COUNT) {
      this.#refill();
      word = 0;
    }
    this.#used = 2 * word + 2;
    return this.#words[word]!;
  }

  /** Draws an unsigned 16-bit integer: the lower half of a word, then the upper one, which another draw skips. */
  uint16(): number {
    let half = this.#used;
    if (half === 2 * WORD_COUNT) {
      this.#refill();
      half = 0;
    }
    this.#used = half + 1;
    return (this.#words[half >> 1]! >>> ((half & 1) << 4)) & 0xffff;
  }

  /**
   * Draws sixteen words at once, those that {@link Draws.uint32} would draw next after {@link Draws.seek};
   * what is left of words drawn one by one is skipped.
   *
   * @returns Words that hold until the next draw of any object.
   */
  nextWords(): Uint32Array {
    this.#used = 2 * WORD_COUNT;
    return encryptBlocks(this.#input);
  }

  #refill(): void {
    const words = this.#words;
    const drawn = encryptBlocks(this.#input);
    for (let i = 0; i < WORD_COUNT; i++) words[i] = drawn[i]!;
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
    const value = this.uint32();
    return value < WORD - count ? (value % (count >>> 0)) >>> 0 : this.#belowLimit(value, count);
  }

  /** Values at or above the largest multiple of `count` are drawn again: no remainder is favoured. */
  #belowLimit(first: number, count: number): number {
    const limit = WORD - (WORD % count);
    let value = first;
    while (value >= limit) value = this.uint32();
    return value % count;
  }

  /**
   * Draws an integer from 0 to `count - 1`, each with equal probability, from half a word.
   *
   * It is the upper half of the product of `count` and the half word; products whose lower half is
   * below 2^16 mod `count` are drawn again (Lemire 2019, "Fast random integer generation in an interval").
   *
   * @param count From 1 to 2^16.
   */
  below16(count: number): number {
    let product = Math.imul(this.uint16(), count);
    if ((product & 0xffff) < count) {
      const rejected = HALF_WORD % count;
      while ((product & 0xffff) < rejected) product = Math.imul(this.uint16(), count);
    }
    return product >>> 16;
  }

  /** Draws an integer from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + this.below(max - min + 1);
  }
}
