/**
 * A trie over byte strings in one array of 32-bit units, laid out as Darts-clone does.
 *
 * A node is the index of its unit. The child of node `n` by byte `b` stands at
 * `n ^ offset(n) ^ b`, and exists if the unit there carries the label `b`. A node where a key
 * ends has bit 8 set, and the key's value stands in the unit at `n ^ offset(n)`, whose top bit
 * is set so that no byte can match it.
 *
 * Example: with the keys `a` = 7 and `ab` = 9 the root has one child labelled `a`, which has
 * bit 8 set, a value unit `0x80000007`, and one child labelled `b`.
 *
 * It is the format of SentencePiece's precompiled character maps.
 */
export type DoubleArray = Uint32Array;

/** The root's index, where every walk starts. */
export const ROOT_NODE = 0;

/** What {@link childNode} returns when there is no such child. */
export const NO_NODE = -1;

/** What {@link nodeValue} returns when no key ends at the node. */
export const NO_VALUE = -1;

const LEAF_FLAG = 0x100;
const LABEL_MASK = 0x800000ff;
const VALUE_MASK = 0x7fffffff;

/** Distance (by exclusive or) from a unit to its children: 21 bits, or 21 bits times 256. */
function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/**
 * Finds the child of `node` by `byte`, or {@link NO_NODE}.
 *
 * Indices outside of the array count as absent, so that a damaged array cannot be overrun.
 */
export function childNode(trie: DoubleArray, node: number, byte: number): number {
  const child = node ^ offsetOf(trie[node]!) ^ byte;
  // A missing unit reads as undefined, which `&` turns to 0: the bound is checked for byte 0.
  return child < trie.length && (trie[child]! & LABEL_MASK) === byte ? child : NO_NODE;
}

/** Value of the key that ends at `node`, at least 0, or {@link NO_VALUE}. */
export function nodeValue(trie: DoubleArray, node: number): number {
  const unit = trie[node]!;
  if ((unit & LEAF_FLAG) === 0) return NO_VALUE;
  return (trie[node ^ offsetOf(unit)] ?? 0) & VALUE_MASK;
}

/** Value of exactly the key `bytes[start, end)`, or {@link NO_VALUE}. */
export function lookUp(
  trie: DoubleArray,
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
): number {
  let node = ROOT_NODE;
  for (let index = range.start; index < range.end; index++) {
    node = childNode(trie, node, bytes[index]!);
    if (node === NO_NODE) return NO_VALUE;
  }
  return nodeValue(trie, node);
}
