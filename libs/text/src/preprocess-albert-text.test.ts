import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { preprocessAlbertText } from './preprocess-albert-text.ts';

test.each([
  ['\u00bd', '1\u20442'],
  ['\ufb01', 'fi'],
  ['\u2160', 'i'],
  ['\u0130', 'i'],
  ['\u00df', '\u00df'],
  ['\u304c', '\u304b'],
  ['\uac00', '\u1100\u1161'],
  ['Cr\u00e8me  Br\u00fbl\u00e9e\u00a0\n', 'creme brulee'],
  // A spacing mark of class 0 stays (Devanagari vowel sign), the virama of class 9 goes.
  ['\u0915\u093f\u0915\u094d', '\u0915\u093f\u0915'],
  ['a\u0345b', 'ab'],
  ['a\u0334b', 'ab'],
])('%j becomes %j', (text, expected) => {
  expect(preprocessAlbertText(text)).toBe(expected);
});

test('the options keep case and space, and turn pairs of ticks into quotes', () => {
  expect(preprocessAlbertText(' A  B ', { lowerCase: false })).toBe('A B');
  expect(preprocessAlbertText(' A  B ', { removeSpace: false })).toBe(' a  b ');
  expect(preprocessAlbertText("``a''")).toBe("``a''");
  expect(preprocessAlbertText("``a''", { normalizeQuotes: true })).toBe('"a"');
});

test('every line equals what Python makes of it', () => {
  const golden = gunzipSync(readFileSync(new URL('../test/golden/albert-text.json.gz', import.meta.url)));
  const cases = JSON.parse(golden.toString('utf8')) as readonly (readonly [string, string, string])[];
  expect(cases.length).toBeGreaterThan(2000);
  for (const [text, lower, cased] of cases) {
    expect(preprocessAlbertText(text)).toBe(lower);
    expect(preprocessAlbertText(text, { lowerCase: false })).toBe(cased);
  }
});
