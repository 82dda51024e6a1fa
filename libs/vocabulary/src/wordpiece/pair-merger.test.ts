import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairMerger } from './pair-merger.ts';
import { TokenList } from './token-list.ts';

/** Merges words given as texts with counts, until nothing is left; returns the tokens and how the words are spelt then. */
function mergeAll(
  words: readonly (readonly [string, number])[],
  rules: {
    readonly vocabularySize?: number;
    readonly minFrequency?: number;
    readonly maxTokenLength?: number;
  } = {},
): { readonly tokens: readonly string[]; readonly spelt: readonly string[] } {
  const tokens = new TokenList();
  const rows = words.map(([word]) =>
    Array.from(word, (character, place) => tokens.add(place === 0 ? character : `##${character}`, 1)),
  );
  const symbols = Int32Array.from(rows.flat());
  const lengths = Int32Array.from(rows, (row) => row.length);
  const starts = Int32Array.from(rows, (_, index) => rows.slice(0, index).flat().length);
  const counts = Float64Array.from(words, ([, count]) => count);
  const merger = new PairMerger({ symbols, starts, lengths, counts }, tokens, {
    vocabularySize: 1000,
    minFrequency: 1,
    maxTokenLength: Infinity,
    prefix: '##',
    ...rules,
  });
  while (merger.mergeNext());
  const spelt = rows.map((_, index) =>
    Array.from(
      symbols.subarray(starts[index], starts[index]! + lengths[index]!),
      (id) => tokens.texts[id],
    ).join(' '),
  );
  return { tokens: tokens.texts, spelt };
}

test('merges the most frequent pair first', () => {
  const { tokens } = mergeAll([
    ['low', 5],
    ['log', 2],
    ['wow', 3],
  ]);
  // ##o ##w ×8, then l+##ow ×5, w+##ow ×3, and what is left of log: l+##o ×2, lo+##g ×2.
  expect(tokens.slice(5)).toEqual(['##ow', 'low', 'wow', 'lo', 'log']);
});

test('of equally frequent pairs, takes the lower left id, then the lower right one', () => {
  // Ids: a 0, ##b 1, ##c 2, d 3.
  expect(
    mergeAll([
      ['ab', 2],
      ['ac', 2],
      ['db', 2],
    ]).tokens,
  ).toEqual(['a', '##b', '##c', 'd', 'ab', 'ac', 'db']);
});

test('merges a row of one character from the left', () => {
  const { tokens, spelt } = mergeAll([['aaaaa', 1]], { vocabularySize: 3 });
  expect(tokens).toEqual(['a', '##a', '##aa']);
  expect(spelt).toEqual(['a ##aa ##aa']);
});

test('makes one token of one text that came about in two ways', () => {
  const { tokens, spelt } = mergeAll([
    ['xab', 9],
    ['xa', 8],
    ['yab', 9],
    ['abc', 7],
    ['bc', 20],
  ]);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(spelt).toEqual(['xab', 'xa', 'yab', 'abc', 'bc']);
});

test('stops at a full vocabulary, at rare pairs, and at long tokens', () => {
  const words = [
    ['abcd', 4],
    ['efgh', 2],
  ] as const;
  expect(mergeAll(words, { vocabularySize: 9 }).tokens.slice(8)).toEqual(['ab']);
  expect(mergeAll(words, { minFrequency: 3 }).spelt).toEqual(['abcd', 'e ##f ##g ##h']);
  expect(mergeAll(words, { maxTokenLength: 2 }).spelt).toEqual(['ab ##cd', 'ef ##gh']);
});

test('keeps the text of every word, and ends when no pair is left', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
  const words = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 9 })), {
    selector: ([text]) => text,
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(words, (list) => {
      const { tokens, spelt } = mergeAll(list, { vocabularySize: 10_000 });
      expect(spelt.map((text) => text.replaceAll(' ##', ''))).toEqual(list.map(([text]) => text));
      expect(new Set(tokens).size).toBe(tokens.length);
    }),
    { numRuns: 200 },
  );
});
