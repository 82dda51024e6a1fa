import { createHash } from 'node:crypto';
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

/**
 * Decides whether a document is held out: by a hash of its text and the seed.
 *
 * The text and not the place, so that copies of a document never stand on both sides.
 */
export function isHeldOut(text: string, fraction: number, seed: number): boolean {
  if (fraction <= 0) return false;
  const digest = createHash('sha256').update(`${seed}\n`).update(text).digest();
  return digest.readUInt32LE(0) / WORD < fraction;
}
