import type { DoubleArray } from './double-array.ts';
import { childNode, NO_NODE, NO_VALUE, nodeValue, ROOT_NODE } from './double-array.ts';

/** Finds the longest key of a trie that text begins with. */
export class LongestMatcher {
  /** Value of the key found last. */
  value: number = NO_VALUE;
  private readonly trie: DoubleArray;

  constructor(trie: DoubleArray) {
    this.trie = trie;
  }

  /** Length in bytes of the longest key that `bytes[start, end)` begins with, 0 if there is none; see `value`. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const { trie } = this;
    let length = 0;
    let node = ROOT_NODE;
    for (let position = start; position < end; position++) {
      node = childNode(trie, node, bytes[position]!);
      if (node === NO_NODE) break;
      const value = nodeValue(trie, node);
      if (value === NO_VALUE) continue;
      length = position + 1 - start;
      this.value = value;
    }
    return length;
  }

  /** Whether a key begins with this byte and does not go on with a byte over 0x7f. */
  hasAsciiKey(first: number): boolean {
    const node = childNode(this.trie, ROOT_NODE, first);
    if (node === NO_NODE) return false;
    if (nodeValue(this.trie, node) !== NO_VALUE) return true;
    for (let next = 0; next < 0x80; next++) {
      if (childNode(this.trie, node, next) !== NO_NODE) return true;
    }
    return false;
  }
}
