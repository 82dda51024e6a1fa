const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
const STRIPE_BYTES = 16;

/**
 * Computes the 32-bit xxHash with seed 0, by which LZ4 frames check their headers and contents.
 *
 * Example: no bytes have the hash 0x02cc5d05.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, XXH32.
 */
export function xxhash32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  let hash = PRIME_5;
  if (bytes.length >= STRIPE_BYTES) {
    let a = (PRIME_1 + PRIME_2) | 0;
    let b = PRIME_2 | 0;
    let c = 0;
    let d = -PRIME_1 | 0;
    for (; position + STRIPE_BYTES <= bytes.length; position += STRIPE_BYTES) {
      a = round(a, view.getUint32(position, true));
      b = round(b, view.getUint32(position + 4, true));
      c = round(c, view.getUint32(position + 8, true));
      d = round(d, view.getUint32(position + 12, true));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  hash = (hash + bytes.length) | 0;
  for (; position + 4 <= bytes.length; position += 4) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(position, true), PRIME_3), 17), PRIME_4);
  }
  for (; position < bytes.length; position++) {
    hash = Math.imul(rotate(hash + Math.imul(bytes[position]!, PRIME_5), 11), PRIME_1);
  }
  return avalanche(hash);
}

function round(lane: number, input: number): number {
  return Math.imul(rotate(lane + Math.imul(input, PRIME_2), 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function avalanche(value: number): number {
  let hash = Math.imul(value ^ (value >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
