import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration } from './format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1234, '1.2 kB'],
  [999_600, '1.0 MB'],
  [34_500_000, '34.5 MB'],
  [345_000_000, '345 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_700, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [7_800_000, '2 h 10 min'],
  [Infinity, 'unknown'],
])('%d ms are %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test('counts have separated thousands', () => {
  expect(formatCount(1234567.4)).toBe('1,234,567');
});
