import { philox } from './philox.ts';
import type { RandomKey } from './philox.ts';

const TAG_NUMBER = 1;
const TAG_STRING = 2;
const WORD = 0x1_0000_0000;

/**
 * Derives the key of a purpose from a seed.
 *
 * Different purposes give unrelated streams. A purpose is a path of words and numbers, for example
 * `deriveKey(42, 'masking')` or `deriveKey(42, 'train-step', step)`; `('ab', 'c')` and `('a', 'bc')`
 * differ.
 *
 * @param seed An integer from 0 to 2^53 - 1, or a key that was derived before.
 * @throws {RangeError} if a number is not such an integer.
 */
export function deriveKey(seed: number | RandomKey, ...purpose: readonly (string | number)[]): RandomKey {
  let key: RandomKey = typeof seed === 'number' ? wordsOf(seed) : seed;
  for (const part of purpose) {
    key = typeof part === 'number' ? absorb(key, [TAG_NUMBER, ...wordsOf(part), 0]) : absorbString(key, part);
  }
  return key;
}

function wordsOf(value: number): [number, number] {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(
      `Deriving a random key: expected an integer from 0 to 2^53 - 1, got ${value}. Choose another seed.`,
    );
  }
  return [value % WORD, Math.floor(value / WORD)];
}

function absorbString(key: RandomKey, text: string): RandomKey {
  let state = absorb(key, [TAG_STRING, text.length, 0, 0]);
  for (let start = 0; start < text.length; start += 4) {
    const block = [0, 1, 2, 3].map((i) => (start + i < text.length ? text.charCodeAt(start + i) : 0));
    state = absorb(state, block);
  }
  return state;
}

function absorb(key: RandomKey, block: readonly number[]): RandomKey {
  const words = Uint32Array.from(block);
  philox(words, key, words);
  return [words[0]!, words[1]!];
}
