import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPlainDoubleArray, buildSharedDoubleArray } from './build-double-array.ts';
import type { FlatTrie } from './flat-trie.ts';
import { FLAT_LABEL_MASK, FLAT_ROOT, FLAT_VALUE_LIMIT, FLAT_VALUE_SHIFT, flattenTrie } from './flat-trie.ts';
import { sortTexts } from './sorted-keys.ts';

/** Value of a text, -1 if it is no key. */
function valueOf(trie: FlatTrie, text: string): number {
  let node = FLAT_ROOT;
  for (const byte of new TextEncoder().encode(text)) {
    node = (trie[node] ?? 0) ^ (byte << 1);
    if (((trie[node + 1] ?? 0) & FLAT_LABEL_MASK) !== byte) return -1;
  }
  return ((trie[node + 1] ?? 0) >>> FLAT_VALUE_SHIFT) - 1;
}

describe('flattenTrie', () => {
  it.each([
    ['plain', buildPlainDoubleArray],
    ['shared', buildSharedDoubleArray],
  ])('finds what was put in a %s trie, and nothing else', (_, build) => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'é', '漢', '\u007f'),
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.property(
      fc.uniqueArray(text, { maxLength: 40 }),
      fc.array(text, { maxLength: 40 }),
      (keys, others) => {
        const values = keys.map((_, index) => ((index % 3) * (FLAT_VALUE_LIMIT - 1)) >>> 1);
        const trie = flattenTrie(build(sortTexts(keys, values)));
        for (const key of [...keys, ...others, 'a\0', '\0']) {
          const index = keys.indexOf(key);
          expect(valueOf(trie, key)).toBe(index < 0 ? -1 : values[index]);
        }
      },
    );
    fc.assert(property);
  });

  it('holds values up to its limit', () => {
    const trie = flattenTrie(buildPlainDoubleArray(sortTexts(['x'], [FLAT_VALUE_LIMIT - 1])));
    expect(valueOf(trie, 'x')).toBe(FLAT_VALUE_LIMIT - 1);
  });
});
