import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, FOLLOWED_BY_SYMBOL, WordCounter } from './word-counter.ts';
import { createSymbolReplacer, SentenceSplitter } from './count-words.ts';

type Counts = Record<string, readonly [space: number, symbol: number, end: number]>;

function countsOf(counter: WordCounter): Counts {
  const counts: Counts = {};
  for (let word = 0; word < counter.wordCount; word++) {
    counts[String.fromCharCode(...counter.unitsOf(word))] = [
      counter.countOf(word, FOLLOWED_BY_SPACE),
      counter.countOf(word, FOLLOWED_BY_SYMBOL),
      counter.countOf(word, FOLLOWED_BY_END),
    ];
  }
  return counts;
}

function split(sentences: readonly string[], splitByWhitespace = true): Counts {
  const counter = new WordCounter();
  const splitter = new SentenceSplitter(counter, splitByWhitespace);
  for (const sentence of sentences) splitter.count(sentence);
  return countsOf(counter);
}

test('counts as a map of strings does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), {
        minLength: 1500,
        maxLength: 2500,
      }),
      (words) => {
        const counter = new WordCounter();
        const expected = new Map<string, number>();
        for (const word of words) {
          counter.add(`<${word}>`, { start: 1, end: 1 + word.length }, FOLLOWED_BY_SPACE);
          expected.set(word, (expected.get(word) ?? 0) + 1);
        }
        const counted = Object.entries(countsOf(counter)).map(([word, [count]]) => [word, count] as const);
        expect(new Map(counted)).toEqual(expected);
      },
    ),
    { numRuns: 8 },
  );
});

test('splits a sentence at spaces and symbols, and remembers what follows', () => {
  expect(split(['▁a▁bc\td', '▁a\t', '▁a▁a'])).toEqual({
    '▁a': [2, 1, 1],
    '▁bc': [0, 1, 0],
    d: [0, 0, 1],
  });
});

test('keeps sentences whole where pieces may cross white space', () => {
  expect(split(['▁a▁bc\td'], false)).toEqual({ '▁a▁bc': [0, 1, 0], d: [0, 0, 1] });
});

test('replaces the longest symbol, and none that a pattern would match', () => {
  const replace = createSymbolReplacer(['.', '...', '[SEP]', '(']);
  expect(replace('a....b[SEP](S')).toBe('a\t\tb\t\tS');
});
