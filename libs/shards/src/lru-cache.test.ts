import { expect, test } from 'vitest';
import { LruCache } from './lru-cache.ts';

/** A cache of numbers, which are their own size, and the list of what it forgets. */
function makeCache(limit: number): { cache: LruCache<string, number>; evicted: number[] } {
  const evicted: number[] = [];
  const evict = (value: number): unknown => evicted.push(value);
  return { cache: new LruCache({ limit, sizeOf: (value) => value, evict }), evicted };
}

test('what was used stays for another turn, what was not is forgotten first', () => {
  const { cache, evicted } = makeCache(10);
  cache.add('a', 4);
  cache.add('b', 5);
  expect(cache.find('a')).toBe(4);
  cache.add('c', 3);
  expect(evicted).toEqual([5]);
  // a has had its turn, c was never used: the older one goes.
  cache.add('d', 4);
  expect(evicted).toEqual([5, 4]);
  expect(cache.get('c', () => 0)).toBe(3);
  expect(cache.size).toBe(7);
});

test('the newest stays whatever its size, and room is made even if all were used', () => {
  const { cache, evicted } = makeCache(6);
  for (const key of ['a', 'b', 'c']) expect(cache.get(key, () => 2)).toBe(2);
  for (const key of ['a', 'b', 'c']) cache.find(key);
  cache.add('d', 7);
  expect(evicted).toEqual([2, 2, 2]);
  expect(cache.find('d')).toBe(7);
  cache.clear();
  expect(evicted).toEqual([2, 2, 2, 7]);
  expect(cache.size).toBe(0);
});
