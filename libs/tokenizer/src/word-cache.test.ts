import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WordKey } from './word-cache.ts';
import { MAX_CACHED_BYTES, NOT_CACHED, WordCache } from './word-cache.ts';

const utf8 = new TextEncoder();

function keyOf(text: string, kind: number = 0): WordKey {
  const bytes = utf8.encode(`-${text}-`);
  return { bytes, start: 1, end: bytes.length - 1, kind };
}

function put(cache: WordCache, key: WordKey, values: readonly number[], tag: number = 0): void {
  cache.add(key, { values: Int32Array.from(values), from: 0, to: values.length }, tag);
}

/** Tag and ids of a word, or undefined. */
function get(cache: WordCache, key: WordKey): { tag: number; ids: number[] } | undefined {
  const entry = cache.find(key);
  if (entry === NOT_CACHED) return undefined;
  const start = cache.idStart(entry);
  return { tag: cache.tag(entry), ids: Array.from(cache.records.slice(start, start + cache.idCount(entry))) };
}

describe('WordCache', () => {
  it('answers what was put in, or nothing, whatever was forgotten', () => {
    const words = fc.array(fc.tuple(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.nat(1)), {
      minLength: 3000,
      maxLength: 4000,
    });
    const property = fc.property(words, (pairs) => {
      const cache = new WordCache(1 << 16);
      for (const [text, kind] of pairs) {
        const key = keyOf(text, kind);
        const expected = { tag: text.length - 5, ids: Array.from(utf8.encode(text + kind)) };
        const found = get(cache, key);
        if (found === undefined) put(cache, key, expected.ids, expected.tag);
        expect([found ?? expected, get(cache, key)]).toEqual([expected, expected]);
      }
      expect(cache.statistics().evictions).toBeGreaterThan(0);
    });
    fc.assert(property, { numRuns: 5 });
  });

  it('keeps what is used, and forgets the rest', () => {
    const cache = new WordCache(1 << 16);
    put(cache, keyOf('kept'), [7, 8]);
    put(cache, keyOf('dropped'), [9]);
    for (let count = 0; count < 5000; count++) {
      put(cache, keyOf(`filler ${count}`), [count]);
      expect(get(cache, keyOf('kept'))?.ids).toEqual([7, 8]);
    }
    expect(get(cache, keyOf('dropped'))).toBeUndefined();
  });

  it('tells words of other kinds and equal hashes apart', () => {
    const cache = new WordCache(1 << 16);
    const keys = [keyOf('ab'), keyOf('cd'), keyOf('ab', 1), keyOf('a')].map((key) => ({ ...key, hash: 3 }));
    keys.forEach((key, index) => put(cache, key, [index], index * 10));
    expect(keys.map((key) => get(cache, key))).toEqual(
      [0, 1, 2, 3].map((index) => ({ tag: index * 10, ids: [index] })),
    );
  });

  it('takes words without ids, and of the greatest length', () => {
    const cache = new WordCache(1 << 16);
    const long = 'x'.repeat(MAX_CACHED_BYTES);
    put(cache, keyOf(''), []);
    put(
      cache,
      keyOf(long),
      Array.from({ length: MAX_CACHED_BYTES }, (_, id) => id),
      -3,
    );
    expect(get(cache, keyOf(''))).toEqual({ tag: 0, ids: [] });
    expect(get(cache, keyOf(long))?.ids).toHaveLength(MAX_CACHED_BYTES);
    expect(get(cache, keyOf(long.slice(1)))).toBeUndefined();
  });

  it('counts hits, misses and evictions, and stays within its size', () => {
    const cache = new WordCache(100_000);
    get(cache, keyOf('a'));
    put(cache, keyOf('a'), [1]);
    get(cache, keyOf('a'));
    get(cache, keyOf('b'));
    expect(cache.statistics()).toEqual({ hits: 1, misses: 2, evictions: 0, sizeBytes: 100_000 });
  });

  it.each([0, 32_767, 2 ** 31 + 1, Number.NaN])('refuses a size of %d', (size) => {
    expect(() => new WordCache(size)).toThrow('Option wordCacheBytes: expected 0, or 32768 to 2^31');
  });
});
