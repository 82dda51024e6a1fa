import type { RandomKey } from './philox.ts';

const ROUND_COUNT = 8;
const LARGEST_COUNT = 2 ** 52;
const ROUND_CONSTANT = 0x9e3779b9;
const WORD = 2 ** 32;
const LARGEST_SHORT_HALF = 2 ** 15;
/** Values that are enciphered at once. */
const LANES = 4;

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
  requireCount(count);
  requireIndex(index, count);
  const halfSize = 2 ** halfBits(count);
  let value = index;
  do
    value =
      halfSize <= LARGEST_SHORT_HALF ? encipherShort(value, halfSize, key) : encipher(value, halfSize, key);
  while (value >= count);
  return value;
}

/**
 * Replaces each index by its place in the permutation of {@link permuteIndex}, in a third of the time of as many
 * calls: of up to 2^30 indices four are enciphered at once.
 *
 * @throws {RangeError} if an index or `count` is outside its range.
 */
export function permuteIndices(indices: Float64Array, count: number, key: RandomKey): void {
  requireCount(count);
  const halfSize = 2 ** halfBits(count);
  if (halfSize > LARGEST_SHORT_HALF) {
    for (let i = 0; i < indices.length; i++) indices[i] = permuteIndex(indices[i]!, count, key);
    return;
  }
  // With room for groups of four to the end.
  const values = new Int32Array(indices.length + LANES - 1);
  const owners = new Int32Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    requireIndex(indices[i]!, count);
    values[i] = indices[i]!;
    owners[i] = i;
  }
  for (let left = indices.length; left > 0;) {
    for (let first = 0; first < left; first += LANES) encipherFour(values, first, { halfSize, key });
    let outside = 0;
    for (let i = 0; i < left; i++) {
      const value = values[i]!;
      const owner = owners[i]!;
      // Written in any case: which are outside is hard to guess.
      indices[owner] = value;
      values[outside] = value;
      owners[outside] = owner;
      outside += value < count ? 0 : 1;
    }
    left = outside;
  }
}

function requireCount(count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= LARGEST_COUNT) return;
  throw new RangeError(`Permuting an index: expected a count from 1 to 2^52, got ${count}.`);
}

function requireIndex(index: number, count: number): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`Permuting an index: expected 0 to ${count - 1}, got ${index}.`);
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

/** Enciphers four values from `first` on in place; the processor works on them side by side. */
function encipherFour(
  values: Int32Array,
  first: number,
  { halfSize, key }: { readonly halfSize: number; readonly key: RandomKey },
): void {
  const mask = halfSize - 1;
  const bits = 32 - Math.clz32(mask);
  let leftA = values[first]! >>> bits;
  let leftB = values[first + 1]! >>> bits;
  let leftC = values[first + 2]! >>> bits;
  let leftD = values[first + 3]! >>> bits;
  let rightA = values[first]! & mask;
  let rightB = values[first + 1]! & mask;
  let rightC = values[first + 2]! & mask;
  let rightD = values[first + 3]! & mask;
  const even = key[0] | 0;
  const odd = key[1] | 0;
  for (let round = 1; round < ROUND_COUNT; round += 2) {
    const oddAdded = (odd + Math.imul(round, ROUND_CONSTANT)) | 0;
    leftA ^= finalize((finalize(rightA ^ even) + oddAdded) | 0) & mask;
    leftB ^= finalize((finalize(rightB ^ even) + oddAdded) | 0) & mask;
    leftC ^= finalize((finalize(rightC ^ even) + oddAdded) | 0) & mask;
    leftD ^= finalize((finalize(rightD ^ even) + oddAdded) | 0) & mask;
    const evenAdded = (even + Math.imul(round + 1, ROUND_CONSTANT)) | 0;
    rightA ^= finalize((finalize(leftA ^ odd) + evenAdded) | 0) & mask;
    rightB ^= finalize((finalize(leftB ^ odd) + evenAdded) | 0) & mask;
    rightC ^= finalize((finalize(leftC ^ odd) + evenAdded) | 0) & mask;
    rightD ^= finalize((finalize(leftD ^ odd) + evenAdded) | 0) & mask;
  }
  values[first] = (leftA << bits) | rightA;
  values[first + 1] = (leftB << bits) | rightB;
  values[first + 2] = (leftC << bits) | rightC;
  values[first + 3] = (leftD << bits) | rightD;
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
