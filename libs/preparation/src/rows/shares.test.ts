import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dealingOrder, shareOf } from './shares.ts';

test('the example of the documentation', () => {
  expect([...dealingOrder(5, 2)]).toEqual([0, 2, 4, 1, 3]);
  expect(shareOf({ count: 5, before: 3 }, { shard: 0, shards: 2 })).toEqual({ start: 3, end: 5 });
  expect(shareOf({ count: 5, before: 3 }, { shard: 1, shards: 2 })).toEqual({ start: 0, end: 3 });
});

test('every row goes to one shard, the one of its global number; shards differ by one row at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(40), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 15 }),
      (counts, shards) => {
        const sizes = Array.from({ length: shards }, () => 0);
        let before = 0;
        for (const count of counts) {
          const order = dealingOrder(count, shards);
          expect([...order].toSorted((a, b) => a - b)).toEqual(Array.from(order.keys()));
          for (let shard = 0; shard < shards; shard++) {
            const { start, end } = shareOf({ count, before }, { shard, shards });
            for (const row of order.subarray(start, end)) expect((before + row) % shards).toBe(shard);
            sizes[shard]! += end - start;
          }
          before += count;
        }
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(before);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      },
    ),
  );
});
