import { splitBertWords } from '@albectra/tokenizer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BertWordCounter, MAX_WORD_BYTES } from './bert-word-counter.ts';
import type { CountedWords } from './counted-words.ts';

const utf8 = new TextEncoder();

/** Words and counts, sorted, for comparison. */
function listed({ bytes, starts, counts }: CountedWords): (readonly [string, number])[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const list = Array.from(
    counts,
    (count, word) => [decoder.decode(bytes.subarray(starts[word], starts[word + 1])), count] as const,
  );
  return list.toSorted(([left], [right]) => (left < right ? -1 : 1));
}

const RULES = [
  { lowerCase: true, stripAccents: true },
  { lowerCase: false, stripAccents: false },
  { lowerCase: true, stripAccents: false },
  { lowerCase: false, stripAccents: true },
] as const;

describe.each(RULES)('with $lowerCase and $stripAccents', (rules) => {
  const count = (texts: readonly string[]): (readonly [string, number])[] => {
    const counter = new BertWordCounter(rules);
    for (const text of texts) counter.count(utf8.encode(text));
    return listed(counter.take());
  };
  const expected = (texts: readonly string[]): (readonly [string, number])[] => {
    const counts = new Map<string, number>();
    const words = texts.flatMap((text) => splitBertWords(text.toWellFormed(), rules));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts].toSorted(([left], [right]) => (left < right ? -1 : 1));
  };

  test('counts the words that the tokenizer sees, in every script', () => {
    // Every assigned block is met: each code point between letters, and beside its neighbour.
    const texts: string[] = [];
    for (let first = 0; first < 0x32000; first += 16) {
      const row = Array.from({ length: 16 }, (_, index) => String.fromCodePoint(first + index)).join('a');
      texts.push(row.toWellFormed(), row.toWellFormed().replaceAll('a', ''));
    }
    expect(count(texts)).toEqual(expected(texts));
  });

  test('counts the words of any text', () => {
    const marks = fc.constantFrom(
      '\u0301',
      '\u0345',
      '\u302e',
      '\u302f',
      '\u{1d165}',
      '\u200d',
      'é',
      '漢',
      '!',
    );
    const text = fc.string({
      unit: fc.oneof(
        marks,
        fc.constantFrom('a', 'B', ' ', '\t'),
        fc.string({ unit: 'binary', maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        expect(count(texts)).toEqual(expected(texts));
      }),
      { numRuns: 300 },
    );
  });
});

test('adds up over calls, and starts from nothing once taken', () => {
  const counter = new BertWordCounter({ lowerCase: true, stripAccents: true });
  counter.count(utf8.encode('One two.'));
  counter.count(utf8.encode('TWO one,two'));
  expect(listed(counter.take())).toEqual([
    [',', 1],
    ['.', 1],
    ['one', 2],
    ['two', 3],
  ]);
  counter.count(utf8.encode('two'));
  expect(listed(counter.take())).toEqual([['two', 1]]);
});

test('leaves out words that are longer than any tokenizer splits', () => {
  const counter = new BertWordCounter({ lowerCase: true, stripAccents: true });
  counter.count(utf8.encode(`${'x'.repeat(MAX_WORD_BYTES)} ${'y'.repeat(MAX_WORD_BYTES + 1)} z`));
  expect(counter.longWords).toBe(1);
  expect(listed(counter.take()).map(([word]) => word[0])).toEqual(['x', 'z']);
});
