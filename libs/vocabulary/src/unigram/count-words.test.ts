import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nmtNfkcCharsmap } from '@albectra/tokenizer';
import { LineChunks } from '../sample/line-chunks.ts';
import { sharedIntegers } from '../shared.ts';
import { ByteWords } from './byte-words.ts';
import { countWords } from './count-words.ts';
import type { WordOptions } from './count-words.ts';
import { WordCounter } from './counted-words.ts';
import type { CountedWords } from './counted-words.ts';
import { WordNormaliser } from './word-normaliser.ts';
import { WordSplitter } from './word-splitter.ts';

type Counts = Record<string, readonly [space: number, symbol: number, end: number]>;

const NORMALIZER = {
  name: 'nmt_nfkc',
  precompiledCharsmap: nmtNfkcCharsmap(),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

const OPTIONS: WordOptions = {
  normalizer: NORMALIZER,
  lowerCase: false,
  symbols: ['-', '--', '[SEP]', 'É'],
  splitByWhitespace: true,
};

function countsOf({ bytes, starts, counts }: CountedWords): Counts {
  const words = Array.from(starts.subarray(1), (end, word) => {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.slice(starts[word]!, end));
    return [text, Array.from(counts.slice(3 * word, 3 * word + 3))] as const;
  });
  return Object.fromEntries(
    words.map(([word, [space = 0, symbol = 0, end = 0]]) => [word, [space, symbol, end]]),
  );
}

function count(lines: readonly string[], changes: Partial<WordOptions> = {}): CountedWords {
  const chunks = new LineChunks();
  for (const line of lines) chunks.append(line);
  return countWords({ chunks: chunks.chunks(), progress: sharedIntegers(3) }, { ...OPTIONS, ...changes });
}

/** What the definition says: every line normalised as a whole, then split. */
function countPlainly(lines: readonly string[], changes: Partial<WordOptions> = {}): CountedWords {
  const options = { ...OPTIONS, ...changes };
  const counter = new WordCounter();
  const splitter = new WordSplitter(counter, options);
  const normaliser = new WordNormaliser(options);
  for (const line of lines) {
    const bytes = new TextEncoder().encode(line);
    const length = normaliser.normalise(bytes, 0, bytes.length);
    splitter.count(normaliser.buffer, length, { followedBy: 2, times: 1 });
  }
  return counter.finish();
}

test('splits lines at spaces and symbols, and remembers what follows', () => {
  expect(countsOf(count(['a  bc-d ', 'a-', ' a a']))).toEqual({
    '▁a': [2, 1, 1],
    '▁bc': [0, 1, 0],
    d: [0, 0, 1],
  });
  expect(count(['a--b---c[SEP]']).boundaryCount).toBe(4);
});

test('keeps lines whole where pieces may cross white space', () => {
  expect(countsOf(count(['a bc-d'], { splitByWhitespace: false }))).toEqual({
    '▁a▁bc': [0, 1, 0],
    d: [0, 0, 1],
  });
});

test.each<Partial<WordOptions>>([
  {},
  { lowerCase: true },
  { splitByWhitespace: false },
  { symbols: ['a▁b', '▁x', 'É'] },
  { normalizer: { ...NORMALIZER, name: 'identity', precompiledCharsmap: new Uint8Array(0) } },
])('counts what whole lines normalise and split to, with %o', (changes) => {
  const parts =
    'a|b|x|A|É|e\u0301|\u0301|-| | |  |\t|\u00a0|\u3000|\u200b|\u00b4|\u1fed|½|①|ｱﾞ|\u0001|[SEP]|漢|😀|\ufffd|▁|\u1100\u1161|’|…';
  const odd = fc.constantFrom(...parts.split('|'));
  const line = fc.array(odd, { maxLength: 12 }).map((chosen) => chosen.join(''));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const [found, expected] = [count(lines, changes), countPlainly(lines, changes)];
      expect(countsOf(found)).toEqual(countsOf(expected));
      expect(found.boundaryCount).toBe(expected.boundaryCount);
    }),
    { numRuns: 100 },
  );
});

test('shares the chunks among those who take them', () => {
  const chunks = new LineChunks();
  for (let line = 0; line < 20_000; line++) chunks.append(`${line % 7} ${'long '.repeat(40)}`);
  const work = { chunks: chunks.chunks(), progress: sharedIntegers(3) };
  const [first, second] = [countWords(work, OPTIONS), countWords(work, OPTIONS)];
  const counter = new WordCounter();
  counter.addAll(second);
  counter.addAll(first);
  expect(work.progress[1]).toBe(20_000);
  expect(countsOf(counter.finish())['▁long']).toEqual([780_000, 0, 20_000]);
});

test('numbers words as a map of strings does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 1, max: 5000 }), (step, modulus) => {
      const words = new ByteWords();
      const expected = new Map<string, number>();
      for (let i = 0; i < 6000; i++) {
        const word = ((i * step) % modulus).toString(36);
        if (!expected.has(word)) expected.set(word, expected.size);
        const bytes = new TextEncoder().encode(`<${word}>`);
        expect(words.numberOf(bytes, 1, bytes.length - 1)).toBe(expected.get(word));
      }
      expect(words.count).toBe(expected.size);
    }),
    { numRuns: 10 },
  );
});
