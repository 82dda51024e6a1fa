import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MergeQueue } from './merge-queue.ts';
import { PairTable } from './pair-table.ts';

test('gives candidates by falling count, then by rising ids, with their words', () => {
  const candidate = fc.record({
    left: fc.nat({ max: 3 }),
    right: fc.nat({ max: 3 }),
    count: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 60 }), (candidates) => {
      const pairs = new PairTable();
      const queue = new MergeQueue(pairs);
      for (const [index, { left, right, count }] of candidates.entries()) {
        const pair = pairs.numberOf(left, right);
        pairs.counts[pair] = count;
        queue.push(pair, Int32Array.of(index));
      }
      const given: (number | undefined)[] = [];
      while (queue.size > 0) given.push(queue.pop()[0]);
      const expected = [...candidates.keys()].toSorted((one, other) => {
        const [a, b] = [candidates[one]!, candidates[other]!];
        return b.count - a.count || a.left - b.left || a.right - b.right || one - other;
      });
      expect(given).toEqual(expected);
    }),
  );
});

test('puts a candidate with a replaced count where it belongs', () => {
  const pairs = new PairTable();
  const queue = new MergeQueue(pairs);
  for (const [id, count] of [9, 5, 7].entries()) {
    pairs.counts[pairs.numberOf(id, id)] = count;
    queue.push(pairs.numberOf(id, id), Int32Array.of(id));
  }
  expect([queue.topPair, queue.topCount]).toEqual([0, 9]);
  queue.replaceTopCount(6);
  expect([queue.topPair, queue.topCount]).toEqual([2, 7]);
  expect([queue.pop(), queue.pop(), queue.pop()].map(([word]) => word)).toEqual([2, 0, 1]);
});
