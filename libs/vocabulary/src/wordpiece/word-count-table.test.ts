import { expect, test } from 'vitest';
import type { CountedWords } from './counted-words.ts';
import { WordCountTable } from './word-count-table.ts';

const utf8 = new TextEncoder();

function add(table: WordCountTable, word: string, count: number): void {
  const bytes = utf8.encode(`<${word}>`);
  table.add({ bytes, start: 1, end: bytes.length - 1 }, count);
}

function listed({ bytes, starts, counts }: CountedWords): string[] {
  const decoder = new TextDecoder();
  return Array.from(
    counts,
    (count, word) => `${decoder.decode(bytes.subarray(starts[word], starts[word + 1]))} ${count}`,
  );
}

test('adds up words and tables, in the order in which words came', () => {
  const [one, other] = [new WordCountTable(), new WordCountTable()];
  add(one, 'b', 2);
  add(one, 'ä', 1);
  add(other, 'ä', 5);
  add(other, 'c', 1);
  one.addAll(other.take());
  expect([one.wordCount, other.wordCount]).toEqual([3, 0]);
  expect(listed(one.take())).toEqual(['b 2', 'ä 6', 'c 1']);
});

test('keeps the most frequent words that fit, and none of those that are as frequent as one that does not', () => {
  const table = new WordCountTable();
  for (const [word, count] of [
    ['often', 9],
    ['some', 3],
    ['rare', 1],
    ['also', 3],
    ['most', 99],
  ] as const) {
    add(table, word, count);
  }
  // 24 bytes and the text for each word: 28 + 29 are the first two; one of `some` and `also` would fit still.
  expect(table.keepFrequent(28 + 29 + 28)).toEqual({ words: 3, occurrences: 7 });
  expect(table.sizeBytes).toBe(28 + 29);
  expect(listed(table.take())).toEqual(['often 9', 'most 99']);
});
