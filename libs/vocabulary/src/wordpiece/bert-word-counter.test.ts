import type { BertWordsOptions } from '@albectra/tokenizer';
import { splitBertWords } from '@albectra/tokenizer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
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

function countedBy(rules: BertWordsOptions, texts: readonly string[]): (readonly [string, number])[] {
  const counter = new BertWordCounter(rules);
  for (const text of texts) counter.count(utf8.encode(text));
  return listed(counter.take());
}

/** The same by the tokenizer's own function. */
function expectedBy(rules: BertWordsOptions, texts: readonly string[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  const words = texts.flatMap((text) => splitBertWords(text, rules));
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([left], [right]) => (left < right ? -1 : 1));
}

const UNCASED: BertWordsOptions = { lowerCase: true, stripAccents: true };
const CASED: BertWordsOptions = { lowerCase: false, stripAccents: false };

test.each([UNCASED, CASED])('counts the words of every script with %o', (rules) => {
  // Between letters: each code point of the first scripts, and of the others one in seven.
  const codePoints = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint).filter(
    (codePoint) =>
      codePoint < 0x3400 || (codePoint % 7 === 0 && codePoint < 0x32000) || codePoint % 999 === 0,
  );
  const texts = codePoints.map((codePoint) => `a${String.fromCodePoint(codePoint)}a`.toWellFormed());
  expect(countedBy(rules, texts)).toEqual(expectedBy(rules, texts));
});

test.each([UNCASED, CASED, { ...UNCASED, stripAccents: false }, { ...CASED, stripAccents: true }])(
  'counts the words of any text with %o',
  (rules) => {
    const odd = fc.constantFrom(
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
    const plain = fc.constantFrom('a', 'B', ' ', '\t');
    const unit = fc.oneof(odd, plain, fc.string({ unit: 'binary', maxLength: 1 }));
    const texts = fc.array(
      fc.string({ unit }).map((text) => text.toWellFormed()),
      { maxLength: 4 },
    );
    const property = fc.property(texts, (some) => {
      expect(countedBy(rules, some)).toEqual(expectedBy(rules, some));
    });
    fc.assert(property, { numRuns: 100 });
  },
);

test('adds up over calls, and starts from nothing once taken', () => {
  const counter = new BertWordCounter(UNCASED);
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
  const counter = new BertWordCounter(UNCASED);
  counter.count(utf8.encode(`${'x'.repeat(MAX_WORD_BYTES)} ${'y'.repeat(MAX_WORD_BYTES + 1)} z`));
  expect(counter.longWords).toBe(1);
  expect(listed(counter.take()).map(([word]) => word[0])).toEqual(['x', 'z']);
});
