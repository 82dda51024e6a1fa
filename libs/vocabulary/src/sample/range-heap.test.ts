import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RangeHeap } from './range-heap.ts';
import type { KeyedRange } from './range-heap.ts';

const rangeOf = (key: number): KeyedRange => ({ key, start: key + 1, end: key + 2 });

test('gives ranges back by falling key, whatever the order of calls', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1000)), { maxLength: 600 }), (steps) => {
      const heap = new RangeHeap();
      const held: number[] = [];
      const expected: KeyedRange[] = [];
      const popped: KeyedRange[] = [];
      for (const key of steps) {
        if (key !== null) {
          heap.push(rangeOf(key));
          held.push(key);
          held.sort((a, b) => a - b);
        } else if (held.length > 0) {
          expected.push(rangeOf(held.pop()!));
          popped.push(heap.pop());
        }
      }
      expect(popped).toEqual(expected);
      expect(heap.size).toBe(held.length);
    }),
  );
});

test('moves a range without changing its length', () => {
  const heap = new RangeHeap();
  heap.push({ key: 1, start: 10, end: 17 });
  heap.move(0, 3);
  expect(heap.at(0)).toEqual({ key: 1, start: 3, end: 10 });
});
