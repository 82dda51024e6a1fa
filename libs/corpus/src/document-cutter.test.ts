import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentCutter } from './document-cutter.ts';
import { LineCutter } from './line-cutter.ts';
import type { RecordCutter } from './record-cutter.ts';

interface Cut {
  readonly text: string;
  readonly offset: number;
}

/** Feeds bytes in chunks of the given sizes, cycled. */
function feed(cutter: RecordCutter, bytes: Buffer, sizes: readonly number[]): Cut[] {
  const cuts: Cut[] = [];
  const keep = (records: ReturnType<RecordCutter['push']>): void => {
    for (const { bytes: part, offset } of records)
      cuts.push({ text: Buffer.from(part).toString('latin1'), offset });
  };
  for (let start = 0, turn = 0; start < bytes.length && !cutter.done; turn++) {
    const end = start + sizes[turn % sizes.length]!;
    keep(cutter.push(bytes.subarray(start, end)));
    start = end;
  }
  keep(cutter.finish());
  return cuts;
}

function cutDocuments(
  text: string,
  options: {
    maxBytes?: number;
    sizes?: readonly number[];
    long?: 'cut' | 'drop';
    blankLineEnds?: boolean;
  } = {},
): Cut[] {
  const { maxBytes = 1000, sizes = [7], long = 'cut', blankLineEnds = true } = options;
  const bytes = Buffer.from(text, 'latin1');
  const cutter = new DocumentCutter({
    position: 0,
    start: 0,
    end: bytes.length,
    maxBytes,
    onLong: () => undefined,
    atLineStart: true,
    blankLineEnds,
    long,
  });
  return feed(cutter, bytes, sizes);
}

test('documents stand between blank lines', () => {
  expect(cutDocuments('\n a b\nc \n \t\r\n\r\nd\r\n\r\n\ne')).toEqual([
    { text: 'a b\nc', offset: 1 },
    { text: 'd', offset: 15 },
    { text: 'e', offset: 21 },
  ]);
  expect(cutDocuments(' \n\n')).toEqual([]);
  expect(cutDocuments('')).toEqual([]);
});

test('what stands between is found again by the plainest means, whatever the chunks', () => {
  const pieces = fc.constantFrom('a', 'bc', ' ', '\n', '\n\n', '\r\n', '\t');
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (parts, sizes) => {
        const text = parts.join('');
        const expected = text
          .split(/\n[ \t\r]*(?=\n)/)
          .map((part) => part.trim())
          .filter((part) => part !== '');
        expect(cutDocuments(text, { sizes }).map((cut) => cut.text)).toEqual(expected);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('a long document is cut at a line end, a space, or a character', () => {
  // At most 8 bytes: the line end at 5 is in the second half; then a space; then nothing but letters.
  expect(cutDocuments('abcde\nfg hi jklmnopqrstu\n\nx', { maxBytes: 8 })).toEqual([
    { text: 'abcde', offset: 0 },
    { text: 'fg hi', offset: 6 },
    { text: 'jklmnopq', offset: 12 },
    { text: 'rstu', offset: 20 },
    { text: 'x', offset: 26 },
  ]);
  // Two-byte characters are not cut in two.
  const [first] = cutDocuments(Buffer.from('\u00e4'.repeat(9)).toString('latin1'), { maxBytes: 7 });
  expect(Buffer.from(first!.text, 'latin1').toString()).toBe('\u00e4'.repeat(3));
});

test('a long document is left out where it cannot be cut', () => {
  expect(cutDocuments('ab\n\nabcdefghi\njk\n\ncd', { maxBytes: 8, long: 'drop' })).toEqual([
    { text: 'ab', offset: 0 },
    { text: 'cd', offset: 18 },
  ]);
});

test('where a long document is cut does not depend on the chunks', () => {
  const pieces = fc.constantFrom('word', ' ', '\n', '\n\n', 'x');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
      const text = parts.join('');
      const small = cutDocuments(text, { maxBytes: 12, sizes: [size] });
      expect(small).toEqual(cutDocuments(text, { maxBytes: 12, sizes: [1000] }));
      expect(
        small
          .map((cut) => cut.text)
          .join('')
          .replaceAll(/\s/g, ''),
      ).toBe(text.replaceAll(/\s/g, ''));
      expect(small.every((cut) => cut.text.length <= 12)).toBe(true);
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('white space without end is not held: text behind it is another part, whatever the chunks', () => {
  const gap = ' '.repeat(30);
  expect(cutDocuments(`a b${gap}c d\n${gap}`, { maxBytes: 20 })).toEqual([
    { text: 'a b', offset: 0 },
    { text: 'c d', offset: 33 },
  ]);
  const lines = '\n'.repeat(30);
  expect(cutDocuments(`a${lines}b${lines}`, { maxBytes: 20, blankLineEnds: false })).toEqual([
    { text: 'a', offset: 0 },
    { text: 'b', offset: 31 },
  ]);
  const piece = fc.constantFrom(
    'a',
    'word ',
    ' ',
    ' '.repeat(9),
    '\n',
    '\n\n',
    ' '.repeat(25),
    '\n'.repeat(22),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), sizes, fc.boolean(), (pieces, chunks, blankLineEnds) => {
      const text = pieces.join('');
      const whole = cutDocuments(text, { maxBytes: 20, sizes: [1000], blankLineEnds });
      expect(cutDocuments(text, { maxBytes: 20, sizes: chunks, blankLineEnds })).toEqual(whole);
      expect(whole.map((cut) => cut.text.replaceAll(/\s/g, '')).join('')).toBe(text.replaceAll(/\s/g, ''));
    }),
    { seed: 7, numRuns: 400 },
  );
});

test('lines over the limit are dropped, and reported by their place', () => {
  const dropped: number[] = [];
  const bytes = Buffer.from('abc\nabcdefghij\nde\n\nabcdefghijk');
  for (const sizes of [[1], [4], [100]]) {
    const onLong = (offset: number): number => dropped.push(offset);
    const cutter = new LineCutter({ position: 0, start: 0, end: bytes.length, maxBytes: 5, onLong });
    expect(feed(cutter, bytes, sizes)).toEqual([
      { text: 'abc', offset: 0 },
      { text: 'de', offset: 15 },
      { text: '', offset: 18 },
    ]);
  }
  expect(dropped).toEqual([4, 19, 4, 19, 4, 19]);
});
