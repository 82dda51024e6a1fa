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
    fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 5000 }), (step, modulus) => {
      const counter = new WordCounter();
      const expected = new Map<string, number>();
      for (let i = 0; i < 6000; i++) {
        const word = ((i * step) % modulus).toString(36);
        counter.add(`<${word}>`, { start: 1, end: 1 + word.length }, FOLLOWED_BY_SPACE);
        expected.set(word, (expected.get(word) ?? 0) + 1);
      }
      const counted = Object.entries(countsOf(counter)).map(([word, [count]]) => `${word} ${count}`);
      expect(counted.sort()).toEqual([...expected].map(([word, count]) => `${word} ${count}`).sort());
    }),
    { numRuns: 20 },
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
