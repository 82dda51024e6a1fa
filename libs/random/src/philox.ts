/**
 * Philox 4x32-10, the counter-based generator of Salmon et al. (2011), "Parallel random numbers:
 * as easy as 1, 2, 3". A value is a function of a key and a counter alone, so that any value can
 * be computed without those before it, on any thread.
 *
 * Example: counter 0 and key 0 give 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
 */

/** A Philox key: two unsigned 32-bit words. */
export type RandomKey = readonly [number, number];

// Multipliers and Weyl constants: Salmon et al. 2011, section 3.3 and the Random123 sources.
const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
/** What the first and the third word are multiplied by in each round. */
export const MULTIPLIERS: readonly [number, number] = [MULTIPLIER_0, MULTIPLIER_1];
/** What each round adds to the key. */
export const WEYLS: readonly [number, number] = [WEYL_0, WEYL_1];
/** Rounds of a block. */
export const ROUND_COUNT = 10;

/** The upper 32 bits of the product of two unsigned 32-bit words, as a signed word. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16);
  const carry = Math.imul(aLow, bHigh) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * Encrypts one counter block.
 *
 * @param counter Four unsigned 32-bit words; left unchanged unless it is also `output`.
 * @param key The key of the stream.
 * @param output Receives four unsigned 32-bit words.
 */
export function philox(counter: Uint32Array, key: RandomKey, output: Uint32Array): void {
  let c0 = counter[0]! | 0;
  let c1 = counter[1]! | 0;
  let c2 = counter[2]! | 0;
  let c3 = counter[3]! | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low0 = Math.imul(MULTIPLIER_0, c0);
    c0 = high1 ^ c1 ^ k0;
    c1 = Math.imul(MULTIPLIER_1, c2);
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  output[0] = c0;
  output[1] = c1;
  output[2] = c2;
  output[3] = c3;
}

/**
 * Encrypts a counter block and the one after it, which takes less than twice the time of one: the
 * processor works on both at once.
 *
 * @param input The four words of the counter and the two of the key; the counter's first word counts
 *   on by two.
 * @param output Receives eight unsigned 32-bit words.
 */
export function philoxTwice(input: Int32Array, output: Uint32Array): void {
  let a0 = input[0]!;
  let a1 = input[1]!;
  let a2 = input[2]!;
  let a3 = input[3]!;
  let b0 = (a0 + 1) | 0;
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  let k0 = input[4]!;
  let k1 = input[5]!;
  input[0] = a0 + 2;
  for (let round = 0; round < ROUND_COUNT; round++) {
    const aHigh0 = multiplyHigh(MULTIPLIER_0, a0);
    const aHigh1 = multiplyHigh(MULTIPLIER_1, a2);
    const aLow0 = Math.imul(MULTIPLIER_0, a0);
    a0 = aHigh1 ^ a1 ^ k0;
    a1 = Math.imul(MULTIPLIER_1, a2);
    a2 = aHigh0 ^ a3 ^ k1;
    a3 = aLow0;
    const bHigh0 = multiplyHigh(MULTIPLIER_0, b0);
    const bHigh1 = multiplyHigh(MULTIPLIER_1, b2);
    const bLow0 = Math.imul(MULTIPLIER_0, b0);
    b0 = bHigh1 ^ b1 ^ k0;
    b1 = Math.imul(MULTIPLIER_1, b2);
    b2 = bHigh0 ^ b3 ^ k1;
    b3 = bLow0;
    k0 = (k0 + WEYL_0) | 0;
    k1 = (k1 + WEYL_1) | 0;
  }
  output[0] = a0;
  output[1] = a1;
  output[2] = a2;
  output[3] = a3;
  output[4] = b0;
  output[5] = b1;
  output[6] = b2;
  output[7] = b3;
}
