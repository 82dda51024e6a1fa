import { expect, test } from 'vitest';
import { chromiumSkipReason, findChromium } from '../src/testing.ts';

test('finds the program that is named, on the path, or none', () => {
  expect(findChromium({ ALBECTRA_CHROMIUM: process.execPath })).toBe(process.execPath);
  expect(findChromium({ PATH: import.meta.dirname })).toBeUndefined();
  expect(findChromium({ ALBECTRA_CHROMIUM: '/no/such/program' })).toBeUndefined();
});

test('skips with a reason, but not where Chromium is required', () => {
  expect(chromiumSkipReason({ PATH: '' })).toContain('Chromium is not installed');
  expect(chromiumSkipReason({ PATH: '', ALBECTRA_REQUIRE_CHROMIUM: '1' })).toBeUndefined();
  expect(chromiumSkipReason({ ALBECTRA_CHROMIUM: process.execPath })).toBeUndefined();
});
