import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../presets/index.ts';
import { DocumentSplitter, splitIntoSentences } from './split-into-sentences.ts';

const { reading } = presets.albert;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function splitBytes(text: string, cleaning: typeof reading.cleaning): string[] {
  const bytes = Buffer.from(`before${text}after`);
  const splitter = new DocumentSplitter({ ...reading, cleaning });
  const { bytes: split, bounds } = splitter.split(bytes, 6, bytes.length - 5);
  return Array.from({ length: bounds.length }, (_, index) =>
    decoder.decode(split.subarray(bounds.starts[index], bounds.ends[index])),
  );
}

test('line ends in sentences become one space', () => {
  expect(splitBytes('One\nline. Two \n  lines\there.\n\nA\r\nlast  one', 'none')).toEqual([
    'One line.',
    'Two lines\there.',
    'A last  one',
  ]);
});

test.each(['none', 'albert', 'albert-lower-case'] as const)(
  'bytes are split as strings are, with cleaning %s',
  (cleaning) => {
    const piece = fc.constantFrom(
      'A',
      'word',
      ' ',
      '  ',
      '\n',
      '\n\n',
      '\r\n',
      '\t',
      '. ',
      '.',
      '! ',
      'é',
      '日本。',
      'Dr. ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(splitBytes(text, cleaning)).toEqual(splitIntoSentences(text, { ...reading, cleaning }));
      }),
      { numRuns: 300 },
    );
  },
);
