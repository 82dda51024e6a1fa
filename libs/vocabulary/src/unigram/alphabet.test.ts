import { expect, test } from 'vitest';
import { chooseAlphabet } from './alphabet.ts';
import { SentenceSplitter } from './count-words.ts';
import { PieceRules } from './piece-rules.ts';
import type { PieceRuleOptions } from './piece-rules.ts';
import { scriptOf } from './unicode-script.ts';
import { WordCounter } from './word-counter.ts';
import { encodeWords } from './word-table.ts';

function count(sentence: string): { words: WordCounter; boundaryCount: number } {
  const words = new WordCounter();
  const splitter = new SentenceSplitter(words, true);
  splitter.count(sentence);
  return { words, boundaryCount: splitter.boundaryCount };
}

const charactersOf = (codePoints: Uint32Array): string => String.fromCodePoint(...codePoints.subarray(1));

test('takes the most frequent characters until the share is covered', () => {
  // Ten characters: 4 b, 3 a, 2 😀 and 1 c; 0.9 of them are covered after three.
  const { words } = count('bbbbaaa😀😀c');
  expect(charactersOf(chooseAlphabet(words, { coverage: 0.9, boundaryCount: 0 }).codePoints)).toBe('ab😀');
  expect(charactersOf(chooseAlphabet(words, { coverage: 0.7, boundaryCount: 0 }).codePoints)).toBe('ab');
  const all = chooseAlphabet(words, { coverage: 1, boundaryCount: 0 });
  expect(charactersOf(all.codePoints)).toBe('abc😀');
  expect([...all.counts]).toEqual([0, 3, 4, 1, 2]);
});

test('counts special symbols as characters of the text', () => {
  const { words, boundaryCount } = count('aaaa\t\t\tbb');
  const alphabet = chooseAlphabet(words, { coverage: 0.7, boundaryCount });
  expect(charactersOf(alphabet.codePoints)).toBe('a');
  expect(alphabet.unknownCount).toBe(5);
});

test('cuts words at characters that have no symbol', () => {
  const { words } = count('▁axb▁axb▁x');
  const alphabet = {
    ...chooseAlphabet(words, { coverage: 1, boundaryCount: 0 }),
    symbolOf: new Map([
      [0x61, 1],
      [0x62, 2],
    ]),
  };
  const table = encodeWords(words, alphabet, { creditUnknown: false });
  // ▁, x and the third word have no symbol: a (before x) and b (before a space) are left, twice each.
  expect([...table.symbols]).toEqual([1, 2]);
  expect([...table.counts]).toEqual([2, 2]);
  expect([...table.followCounts]).toEqual([0, 2, 0, 2, 0, 0]);
});

test.each([
  ['a', 'é', true],
  ['a', 'я', false],
  ['a', '1', false],
  ['1', '.', true],
  ['漢', 'か', true],
  ['か', 'ー', true],
  ['क', 'ि', true],
  ['α', 'a', false],
])('%s and %s are of one script: %s', (a, b, same) => {
  expect(scriptOf(a.codePointAt(0)!) === scriptOf(b.codePointAt(0)!)).toBe(same);
});

const SPLIT_ALL: PieceRuleOptions = {
  splitByWhitespace: true,
  splitByUnicodeScript: true,
  splitByNumber: true,
};

test.each([
  ['ab', {}, true],
  ['▁ab', {}, true],
  ['a▁b', {}, false],
  ['a▁b', { splitByWhitespace: false }, true],
  ['ab▁', { splitByWhitespace: false }, false],
  ['aя', {}, false],
  ['aя', { splitByUnicodeScript: false }, true],
  ['a1', {}, false],
  ['a1', { splitByNumber: false }, true],
  ['a1я', { splitByNumber: false }, true],
  ['e\u0301я', {}, false],
  ['e\u0301e', {}, true],
  ['\u0301e', {}, true],
  ['a-b', {}, false],
])('%s may be a piece under %o: %s', (text, options: Partial<PieceRuleOptions>, allowed) => {
  const words = new WordCounter();
  new SentenceSplitter(words, false).count(text);
  const alphabet = chooseAlphabet(words, { coverage: 1, boundaryCount: 0 });
  const symbols = Int32Array.from(
    Array.from(text, (character) => alphabet.symbolOf.get(character.codePointAt(0)!)!),
  );
  const rules = new PieceRules(alphabet, { ...SPLIT_ALL, ...options });
  expect(rules.allow(symbols, { start: 0, end: symbols.length })).toBe(allowed);
});
