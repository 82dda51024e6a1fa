import type { DoubleArray } from './double-array.ts';
import { NO_VALUE, nodeValue } from './double-array.ts';

/**
 * A trie laid out for fast walks: two integers for each node, next to each other.
 *
 * A node is the index of the first, which is the place that its children are counted from; the
 * second holds the node's label and value. The child of `node` by `byte` is
 * `trie[node] ^ (byte << 1)`, and exists if `(trie[child + 1] & FLAT_LABEL_MASK) === byte`. Its
 * value is `(trie[child + 1] >>> FLAT_VALUE_SHIFT) - 1`; -1 means that no key ends there.
 *
 * Against {@link DoubleArray} a step saves the decoding of the offset and a second look at the
 * same unit for its value.
 */
export type FlatTrie = Int32Array;

/** The root's index, where every walk starts. */
export const FLAT_ROOT = 0;
/** Bits of a node's second integer that hold its label. */
export const FLAT_LABEL_MASK = 0x1ff;
/** Where the value, plus one, begins in a node's second integer. */
export const FLAT_VALUE_SHIFT = 9;
/** Values are less than this. */
export const FLAT_VALUE_LIMIT: number = 2 ** (32 - FLAT_VALUE_SHIFT) - 1;

/** A label that no byte has. */
const NO_LABEL = 0x100;

/** Rearranges a whole, undamaged double array whose values are less than {@link FLAT_VALUE_LIMIT}. */
export function flattenTrie(trie: DoubleArray): FlatTrie {
  const flat = new Int32Array(trie.length * 2);
  for (let node = 0; node < trie.length; node++) {
    const unit = trie[node]!;
    const offset = (unit >>> 10) << ((unit & 0x200) >>> 6);
    // Units of values, and places that are not taken, match no byte.
    const isNode = unit >>> 31 === 0 && (node === FLAT_ROOT || (unit & 0xff) !== 0);
    const value = isNode ? nodeValue(trie, node) : NO_VALUE;
    flat[node * 2] = (node ^ offset) * 2;
    flat[node * 2 + 1] =
      (isNode && node !== FLAT_ROOT ? unit & 0xff : NO_LABEL) | ((value + 1) << FLAT_VALUE_SHIFT);
  }
  return flat;
}
