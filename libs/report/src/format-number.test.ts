import { expect, test } from 'vitest';
import { formatCompact, formatCount, formatDecimal, formatElapsed, formatShare } from './format-number.ts';

test.each([
  [0, '0'],
  [1234567.4, '1,234,567'],
  [Number.NaN, '–'],
])('the count %d reads %s', (value, text) => expect(formatCount(value)).toBe(text));

test.each([
  [0, '0'],
  [3.14159, '3.142'],
  [12_345.6, '12,346'],
  [0.00001234, '1.23e-5'],
  [1e300, '1.00e+300'],
  [Infinity, '–'],
])('the decimal %d reads %s', (value, text) => expect(formatDecimal(value)).toBe(text));

test.each([
  [0, '0'],
  [0.25, '0.25'],
  [999.4, '999'],
  [999.6, '1 k'],
  [-1500, '-1.5 k'],
  [1_234_567, '1.23 M'],
  [2e18, '2000 P'],
  [1e30, '1.00e+30'],
  [-Infinity, '–'],
])('the number %d is %s in short', (value, text) => expect(formatCompact(value)).toBe(text));

test.each([
  [0, '0 %'],
  [1, '100 %'],
  [0.1234, '12.3 %'],
  [0.8, '80 %'],
  [0.00456, '0.46 %'],
  [0.00001, '< 0.01 %'],
  [0.99999, '> 99.99 %'],
  [0.9951, '99.51 %'],
  [Number.NaN, '–'],
])('the share %d reads %s', (value, text) => expect(formatShare(value)).toBe(text));

test.each([
  [0, '0 ms'],
  [12.3456, '12.3 ms'],
  [999, '999 ms'],
  [12_340, '12.3 s'],
  [59_960, '1 min'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
  [7_200_000, '2 h'],
  [86_400_000 * 3 + 5_000, '3 d'],
  [-5000, '-5 s'],
  [Infinity, '–'],
])('%d ms read %s', (value, text) => expect(formatElapsed(value)).toBe(text));
