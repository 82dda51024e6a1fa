import { formatRanges } from '@albectra/preparation';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIndexList } from './parse-index-list.ts';

test('reads what is written: any set of numbers', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(400), { minLength: 1 }), (numbers) => {
      const rising = numbers.toSorted((a, b) => a - b);
      const text = formatRanges(rising, Number.POSITIVE_INFINITY);
      expect(parseIndexList(text, 401)).toEqual(rising);
    }),
  );
});

test('sorts, and counts repeats once', () => {
  expect(parseIndexList('7-9, 3,8', 10)).toEqual([3, 7, 8, 9]);
});

test.each([
  ['', /such as 3,7-9, got ""/],
  ['1,,2', /got ""/],
  ['a', /got "a"/],
  ['-1', /got "-1"/],
  ['5-2', /got "5-2"/],
  ['1.5', /got "1.5"/],
  ['3-10', /from 0 to 9, got 10/],
  ['0-999999999999999', /from 0 to 9, got 999999999999999/],
])('%j is refused', (text, message) => {
  expect(() => parseIndexList(text, 10)).toThrow(message);
});
