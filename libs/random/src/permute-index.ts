import type { RandomKey } from './philox.ts';

const ROUND_COUNT = 8;
const LARGEST_COUNT = 2 ** 52;

/**
 * Maps an index to its place in a pseudo-random permutation of `count` indices, in O(1) memory.
 *
 * A balanced Feistel network permutes the smallest domain of 4^h values that holds `count`; results
 * outside the range are permuted again until they fall inside ("cycle walking"; Black and Rogaway
 * 2002, "Ciphers with arbitrary finite domains"), which takes fewer than four rounds on average.
 *
 * @param index From 0 to `count - 1`.
 * @param count Size of the permutation, from 1 to 2^52.
 * @param key Chooses the permutation.
 * @throws {RangeError} if `index` or `count` is outside its range.
 */
export function permuteIndex(index: number, count: number, key: RandomKey): number {
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_COUNT) {
    throw new RangeError(`Permuting an index: expected a count from 1 to 2^52, got ${count}.`);
  }
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Permuting an index: expected 0 to ${count - 1}, got ${index}.`);
  }
  const halfSize = 2 ** halfBits(count);
  let value = index;
  do value = encipher(value, halfSize, key);
  while (value >= count);
  return value;
}

function halfBits(count: number): number {
  let bits = 1;
  while (4 ** bits < count) bits++;
  return bits;
}

function encipher(value: number, halfSize: number, key: RandomKey): number {
  let left = Math.floor(value / halfSize);
  let right = value % halfSize;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const next = (left ^ (mix(right, key, round) % halfSize)) >>> 0;
    left = right;
    right = next;
  }
  return left * halfSize + right;
}

/** Hashes a half under a round key: murmur3's finalizer, applied once per key word. */
function mix(half: number, key: RandomKey, round: number): number {
  return finalize(
    finalize(half ^ key[round & 1]!) + key[(round + 1) & 1]! + Math.imul(round + 1, 0x9e3779b9),
  );
}

function finalize(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
