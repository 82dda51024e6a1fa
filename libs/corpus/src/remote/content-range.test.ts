import { expect, test } from 'vitest';
import { parseContentRange, parseUnsatisfiedRange } from './content-range.ts';
import { retryAfterMs } from './exchange.ts';

test.each([
  ['bytes 0-0/1', { start: 0, end: 1, total: 1 }],
  ['Bytes 5-9/*', { start: 5, end: 10, total: undefined }],
  [' bytes 0-1125899906842623/1125899906842624 ', { start: 0, end: 2 ** 50, total: 2 ** 50 }],
  ['bytes 0-1/1125899906842625', undefined],
  ['bytes 5-4/10', undefined],
  ['bytes 0-10/10', undefined],
  ['bytes -1/10', undefined],
  ['bytes */10', undefined],
  ['items 0-0/1', undefined],
  ['', undefined],
  [undefined, undefined],
])('parses the part %o', (text, range) => {
  expect(parseContentRange(text)).toEqual(range);
});

test('parses the size from a refusal', () => {
  expect(['bytes */0', 'bytes */123', 'bytes 0-0/1', undefined].map(parseUnsatisfiedRange)).toEqual([
    0,
    123,
    undefined,
    undefined,
  ]);
});

test.each([
  [undefined, 0],
  ['7', 7000],
  [' 0 ', 0],
  ['Sun, 01 Nov 2026 00:00:09 GMT', 9000],
  ['Sun, 01 Nov 2026 00:00:00 GMT', 0],
  ['Sat, 31 Oct 2026 00:00:00 GMT', 0],
  ['soon', 0],
])('reads the wait %o', (text, expected) => {
  expect(retryAfterMs(text, Date.parse('2026-11-01T00:00:00Z'))).toBe(expected);
});
