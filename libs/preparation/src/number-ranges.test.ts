import { expect, test } from 'vitest';
import { formatRanges } from './number-ranges.ts';

test.each([
  [[], ''],
  [[4], '4'],
  [[0, 1, 2, 7], '0-2,7'],
  [[1, 3, 4], '1,3-4'],
])('%j', (numbers, expected) => {
  expect(formatRanges(numbers)).toBe(expected);
});

test('too many ranges are cut', () => {
  expect(formatRanges([1, 3, 5, 7], 2)).toBe('1,3,…');
});
