import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutRow } from './_row-view.ts';
import type { RowView } from './_row-view.ts';

/** `[CLS]` (2), A from 10 on, `[SEP]` (3), B from 50 on, `[SEP]`, at an offset within other rows. */
function rowOf(aLength: number, bLength: number): RowView {
  const a = Array.from({ length: aLength }, (_, i) => 10 + i);
  const b = Array.from({ length: bLength }, (_, i) => 50 + i);
  const ids = [2, ...a, 3, ...(bLength > 0 ? [...b, 3] : [])];
  const tokenIds = Uint16Array.from([9, 9, ...ids, 9]);
  return { tokenIds, start: 2, end: 2 + ids.length, segmentAEnd: aLength + 2, pairLabel: 1 };
}

const idsOf = ({ tokenIds, start, end }: RowView): number[] => [...tokenIds.subarray(start, end)];

test.each([
  { a: 6, b: 3, length: 9, expected: [2, 10, 11, 12, 3, 50, 51, 52, 3], segmentAEnd: 5 },
  { a: 2, b: 8, length: 9, expected: [2, 10, 11, 3, 50, 51, 52, 53, 3], segmentAEnd: 4 },
  { a: 8, b: 1, length: 9, expected: [2, 10, 11, 12, 13, 14, 3, 50, 3], segmentAEnd: 7 },
  { a: 5, b: 5, length: 8, expected: [2, 10, 11, 12, 3, 50, 51, 3], segmentAEnd: 5 },
  { a: 9, b: 0, length: 6, expected: [2, 10, 11, 12, 13, 3], segmentAEnd: 6 },
])('segments of $a and $b tokens cut to $length', ({ a, b, length, expected, segmentAEnd }) => {
  const cut = cutRow(rowOf(a, b), length);
  expect(idsOf(cut)).toEqual(expected);
  expect(cut.segmentAEnd).toBe(segmentAEnd);
});

test('a cut row keeps its frame and the beginnings of its segments; a row that fits stays', () => {
  const lengths = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 30 }), fc.integer({ min: 5, max: 40 }), (a, b, length) => {
      const row = rowOf(a, b);
      const cut = cutRow(row, length);
      const ids = idsOf(cut);
      expect(ids).toHaveLength(Math.min(length, row.end - row.start));
      expect([ids[0], ids[cut.segmentAEnd - 1], ids.at(-1)]).toEqual([2, 3, 3]);
      const text = ids.filter((id) => id >= 10);
      const aKept = cut.segmentAEnd - 2;
      expect(text.every((id, i) => id === (i < aKept ? 10 + i : 50 + i - aKept))).toBe(true);
    }),
  );
});
