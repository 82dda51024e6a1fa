import type { RandomKey } from './philox.ts';

const ROUND_COUNT = 8;
const LARGEST_COUNT = 2 ** 52;
const ROUND_CONSTANT = 0x9e3779b9;
const WORD = 2 ** 32;
const LARGEST_SHORT_HALF = 2 ** 15;

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
  do
    value =
      halfSize <= LARGEST_SHORT_HALF ? encipherShort(value, halfSize, key) : encipher(value, halfSize, key);
  while (value >= count);
  return value;
}

/** The smallest h from 1 for which 4^h values hold `count`. */
function halfBits(count: number): number {
  if (count > WORD) return 16 + halfBits(Math.ceil(count / WORD));
  return Math.max(1, (33 - Math.clz32(count - 1)) >> 1);
}

function encipher(value: number, halfSize: number, key: RandomKey): number {
  let left = Math.floor(value / halfSize);
  let right = value % halfSize;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const next = left ^ (mix(right, key, round) & (halfSize - 1));
    left = right;
    right = next;
  }
  return left * halfSize + right;
}

/** Does the same with values of at most 30 bits, which are small integers throughout. */
function encipherShort(value: number, halfSize: number, key: RandomKey): number {
  const even = key[0] | 0;
  const odd = key[1] | 0;
  const mask = halfSize - 1;
  const bits = 32 - Math.clz32(mask);
  let left = value >>> bits;
  let right = value & mask;
  let constant = 0;
  for (let round = 0; round < ROUND_COUNT; round += 2) {
    constant = (constant + ROUND_CONSTANT) | 0;
    left ^= finalize((finalize(right ^ even) + ((odd + constant) | 0)) | 0) & mask;
    constant = (constant + ROUND_CONSTANT) | 0;
    right ^= finalize((finalize(left ^ odd) + ((even + constant) | 0)) | 0) & mask;
  }
  return (left << bits) | right;
}

/** Hashes a half under a round key: murmur3's finalizer, applied once per key word. */
function mix(half: number, key: RandomKey, round: number): number {
  const first = key[round & 1]! | 0;
  const second = key[(round + 1) & 1]! | 0;
  const added = (second + Math.imul(round + 1, ROUND_CONSTANT)) | 0;
  return finalize((finalize(half ^ first) + added) | 0);
}

function finalize(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
