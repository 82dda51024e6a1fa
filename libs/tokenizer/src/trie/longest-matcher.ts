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

  /** Sets to 1 the places of all characters of two or three bytes that keys, or parts of them, begin with. */
  markFirstCharacters(isFirst: Uint8Array): void {
    const { trie } = this;
    for (let lead = 0xc2; lead < 0xf0; lead++) {
      const afterLead = childNode(trie, ROOT_NODE, lead);
      if (afterLead === NO_NODE) continue;
      // A key that ends within a character, which no proper one does, begins all that go on so.
      const isCut = nodeValue(trie, afterLead) !== NO_VALUE;
      for (let second = 0x80; second < 0xc0; second++) {
        const node = childNode(trie, afterLead, second);
        const codePoint = ((lead & 0x1f) << 6) | (second & 0x3f);
        if (lead >= 0xe0) this.markThird(isFirst, { node, first: (codePoint << 6) & 0xffff, isCut });
        else if (isCut || node !== NO_NODE) isFirst[codePoint] = 1;
      }
    }
  }

  private markThird(
    isFirst: Uint8Array,
    place: { readonly node: number; readonly first: number; readonly isCut: boolean },
  ): void {
    const { node, first, isCut } = place;
    if (node === NO_NODE && !isCut) return;
    const areAll = isCut || nodeValue(this.trie, node) !== NO_VALUE;
    for (let third = 0x80; third < 0xc0; third++) {
      if (areAll || childNode(this.trie, node, third) !== NO_NODE) isFirst[first | (third & 0x3f)] = 1;
    }
  }
}
