import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDoubleArray } from './build-double-array.ts';
import { childNode, lookUp, NO_NODE, NO_VALUE, ROOT_NODE } from './double-array.ts';

const encoder = new TextEncoder();

function build(words: ReadonlyMap<string, number>): Uint32Array {
  return buildDoubleArray(Array.from(words, ([word, value]) => ({ key: encoder.encode(word), value })));
}

function find(trie: Uint32Array, word: string): number {
  const bytes = encoder.encode(word);
  return lookUp(trie, bytes, { start: 0, end: bytes.length });
}

describe('buildDoubleArray', () => {
  it('finds what was put in, and nothing else', () => {
    const words = fc.dictionary(
      fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢'), minLength: 1, maxLength: 8 }),
      fc.nat(0x7fffffff),
    );
    fc.assert(
      fc.property(
        words,
        fc.string({ unit: fc.constantFrom('a', 'b', 'é', '漢'), minLength: 1 }),
        (dictionary, other) => {
          const entries = new Map(Object.entries(dictionary));
          const trie = build(entries);
          for (const [word, value] of entries) expect(find(trie, word)).toBe(value);
          expect(find(trie, other)).toBe(entries.get(other) ?? NO_VALUE);
        },
      ),
    );
  });

  it('depends on the entries only, not on their order', () => {
    const words = new Map([
      ['b', 1],
      ['ab', 2],
      ['a', 3],
    ]);
    expect(build(new Map([...words].reverse()))).toEqual(build(words));
  });

  it('stores equal subtrees once', () => {
    const endings = Array.from({ length: 200 }, (_, index) => `x${index}end`);
    const words = new Map(
      ['a', 'b', 'c', 'd'].flatMap((start) => endings.map((ending): [string, number] => [start + ending, 5])),
    );
    expect(build(words).length).toBeLessThanOrEqual(512);
    expect(find(build(words), 'cx117end')).toBe(5);
  });

  it('leads nowhere by the byte 0', () => {
    expect(childNode(build(new Map([['a', 1]])), ROOT_NODE, 0)).toBe(NO_NODE);
  });

  it('finds nothing in an empty or damaged array', () => {
    expect(find(buildDoubleArray([]), 'a')).toBe(NO_VALUE);
    expect(find(Uint32Array.of(0xffffffff), 'a')).toBe(NO_VALUE);
  });

  it.each([
    ['an empty key', [{ key: Uint8Array.of(), value: 1 }]],
    ['a 0 byte', [{ key: Uint8Array.of(97, 0), value: 1 }]],
    [
      'a key twice',
      [
        { key: Uint8Array.of(97), value: 1 },
        { key: Uint8Array.of(97), value: 2 },
      ],
    ],
    ['a negative value', [{ key: Uint8Array.of(97), value: -1 }]],
  ])('refuses %s', (_, entries) => {
    expect(() => buildDoubleArray(entries)).toThrow('Option entries');
  });
});
