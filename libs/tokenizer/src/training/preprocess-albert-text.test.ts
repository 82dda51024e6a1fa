import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preprocessAlbertText } from './preprocess-albert-text.ts';
import { splitLongLine } from './split-long-line.ts';

test.each([
  ['½', '1⁄2'],
  ['ﬁ', 'fi'],
  ['Ⅰ', 'i'],
  ['İ', 'i'],
  ['ß', 'ß'],
  ['が', 'か'],
  ['Café\u00a0 \t crème ', 'cafe creme'],
  ['각', '\u1100\u1161\u11a8'],
  // A spacing vowel sign has combining class 0 and stays; a virama has class 9 and goes.
  ['कि', 'कि'],
  ['क्', 'क'],
  ['a\u0345b', 'ab'],
  ['a\u0334b', 'ab'],
])('%s becomes %s', (text, prepared) => {
  expect(preprocessAlbertText(text)).toBe(prepared);
});

test('keeps capitals on request', () => {
  expect(preprocessAlbertText('Café', { lowerCase: false })).toBe('Cafe');
});

test('cuts long lines at white space, and loses nothing', () => {
  expect([...splitLongLine('one two three', 8)]).toEqual(['one two', ' three']);
  expect([...splitLongLine('0123456789', 4)]).toEqual(['0123', '4567', '89']);
  expect([...splitLongLine('012😀456', 4)]).toEqual(['012', '😀45', '6']);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '😀'), maxLength: 60 }),
      fc.integer({ min: 2, max: 20 }),
      (line, limit) => {
        const parts = [...splitLongLine(line, limit)];
        expect(parts.join('')).toBe(line);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part.isWellFormed()).toBe(true);
        }
      },
    ),
  );
});
