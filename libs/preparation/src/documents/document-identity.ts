import { crc32 } from 'node:zlib';
import { deriveKey, philox, type RandomKey } from '@albectra/random';

const WORD = 2 ** 32;
/** Bits of the second word that fit beside 32 of the first into a safe integer: 53 in all. */
const HIGH_BITS = 2 ** 21;

const PLACE_KEY: RandomKey = deriveKey(0, 'document place');

/**
 * The number that a document's randomness depends on: a hash of its place in the corpus.
 *
 * The place and not the text, so that equal documents do not give equal rows.
 *
 * @param source Index of the file in the plan.
 * @param offset Byte offset in the file, below 2^53.
 * @returns An integer from 0 to 2^53 - 1.
 */
export function documentIdOf(source: number, offset: number): number {
  const block = new Uint32Array([offset % WORD, Math.floor(offset / WORD), source, 0]);
  philox(block, PLACE_KEY, block);
  return (block[0]! % HIGH_BITS) * WORD + block[1]!;
}

/** Decides which documents are held out: by a hash of their text and a key. */
export class HeldoutChoice {
  readonly #fraction: number;
  readonly #key: RandomKey;
  readonly #block = new Uint32Array(4);

  constructor(fraction: number, key: RandomKey) {
    this.#fraction = fraction;
    this.#key = key;
  }

  /**
   * Whether a document is held out.
   *
   * The text decides and not the place, so that copies of a document never stand on both sides.
   */
  isHeldOut(text: Uint8Array): boolean {
    if (this.#fraction <= 0) return false;
    const block = this.#block;
    block[0] = crc32(text);
    block[1] = text.length;
    block[2] = 0;
    block[3] = 0;
    philox(block, this.#key, block);
    return block[0]! / WORD < this.#fraction;
  }
}

/**
 * How often a document is used: `weight` times the passes of all, a fraction by the document's id.
 *
 * Example: weight 1.5 with 2 duplicates is 3 passes; weight 0.25 with 1 is a pass over every fourth document.
 */
export function passesOf(id: number, wanted: number, key: RandomKey): number {
  const whole = Math.floor(wanted);
  if (whole === wanted) return whole;
  const block = new Uint32Array([id % WORD, Math.floor(id / WORD), 0, 0]);
  philox(block, key, block);
  return whole + (block[0]! / WORD < wanted - whole ? 1 : 0);
}
