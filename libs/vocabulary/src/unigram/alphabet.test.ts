import { expect, test } from 'vitest';
import { chooseAlphabet } from './alphabet.ts';
import { WordCounter } from './counted-words.ts';
import type { CountedWords } from './counted-words.ts';
import { PieceRules } from './piece-rules.ts';
import type { PieceRuleOptions } from './piece-rules.ts';
import { scriptOf } from './unicode-script.ts';
import { encodeWords } from './word-table.ts';
import { WordSplitter } from './word-splitter.ts';

function count(sentence: string, splitByWhitespace = true): CountedWords {
  const counter = new WordCounter();
  const bytes = new TextEncoder().encode(sentence);
  const splitter = new WordSplitter(counter, { symbols: ['#'], splitByWhitespace });
  splitter.count(bytes, bytes.length, { followedBy: 2, times: 1 });
  return counter.finish();
}

const charactersOf = (codePoints: Uint32Array): string => String.fromCodePoint(...codePoints.subarray(1));

test('takes the most frequent characters until the share is covered', () => {
  // Ten characters: 4 b, 3 a, 2 😀 and 1 c; 0.9 of them are covered after three.
  const words = count('bbbbaaa😀😀c');
  expect(charactersOf(chooseAlphabet(words, 0.9).codePoints)).toBe('ab😀');
  expect(charactersOf(chooseAlphabet(words, 0.7).codePoints)).toBe('ab');
  const all = chooseAlphabet(words, 1);
  expect(charactersOf(all.codePoints)).toBe('abc😀');
  expect([...all.counts]).toEqual([0, 3, 4, 1, 2]);
});

test('counts special symbols as characters of the text', () => {
  const alphabet = chooseAlphabet(count('aaaa###bb'), 0.7);
  expect(charactersOf(alphabet.codePoints)).toBe('a');
  expect(alphabet.unknownCount).toBe(5);
});

test('cuts words at characters that have no symbol', () => {
  const words = count('▁axb▁axb▁x');
  const alphabet = {
    ...chooseAlphabet(words, 1),
    symbolOf: new Map([
      [0x61, 1],
      [0x62, 2],
    ]),
  };
  const table = encodeWords(words, alphabet, { creditUnknown: false });
  // ▁, x and the third word have no symbol: a (before x) and b (before a space) are left, twice each.
  expect([...table.symbols]).toEqual([1, -1, 2, -2]);
  expect([...table.starts]).toEqual([0, 2, 4]);
  expect([...table.followCounts]).toEqual([0, 2, 0, 2, 0, 0]);
});

test('credits what has no symbol to the most frequent one on request', () => {
  const words = count('aabx');
  const alphabet = chooseAlphabet(words, 0.7);
  const table = encodeWords(words, alphabet, { creditUnknown: true });
  expect(charactersOf(alphabet.codePoints)).toBe('ab');
  expect([...table.symbols]).toEqual([1, -1, 1, 1, 2, -2]);
  expect([...table.followCounts]).toEqual([0, 1, 0, 0, 1, 0]);
  expect(table.standIn).toBe(1);
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
  const alphabet = chooseAlphabet(count(text, false), 1);
  const symbols = Int32Array.from(
    Array.from(text, (character) => alphabet.symbolOf.get(character.codePointAt(0)!)!),
  );
  const rules = new PieceRules(alphabet, { ...SPLIT_ALL, ...options });
  expect(rules.allow(symbols, { start: 0, end: symbols.length })).toBe(allowed);
});
