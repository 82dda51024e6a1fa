import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shared } from '../shared.ts';
import { findRepeats, listSuffixes } from './find-repeats.ts';
import type { WordTable } from './word-table.ts';

interface CountedWord {
  readonly symbols: readonly number[];
  readonly follow: readonly [number, number, number];
}

const CLASSES = { symbols: Int32Array.from([3, 4, 5, 6]), follow: [1, 2, 3] as const };

function tableOf(words: readonly CountedWord[]): WordTable {
  const symbols = words.flatMap((word, index) => [...word.symbols, -1 - index]);
  const starts = [0];
  for (const word of words) starts.push(starts.at(-1)! + word.symbols.length + 1);
  return {
    symbols: shared(Int32Array.from(symbols)),
    starts: shared(Int32Array.from(starts)),
    followCounts: shared(Float64Array.from(words.flatMap(({ follow }) => follow))),
    standIn: 0,
  };
}

function found(words: readonly CountedWord[], maxLength: number): [string, number][] {
  const table = tableOf(words);
  const parts = listSuffixes(table, 3);
  return Array.from(parts.partStarts.subarray(1)).flatMap((_, part) => {
    const { offsets, lengths, frequencies } = findRepeats(
      table,
      { parts, part },
      { maxLength, classes: CLASSES },
    );
    return Array.from(offsets, (offset, row): [string, number] => {
      const symbols = table.symbols.slice(offset, offset + lengths[row]!);
      return [symbols.join(' '), frequencies[row]!];
    });
  });
}

/** Every run of every word, with all that follows it: what the definition says, without sorting. */
function expected(words: readonly CountedWord[], maxLength: number): Map<string, number> {
  const runs = new Map<string, { count: number; next: Set<string> }>();
  for (const { symbols, follow } of words) {
    for (let start = 0; start < symbols.length; start++) {
      for (let end = start + 2; end <= Math.min(symbols.length, start + maxLength); end++) {
        const key = symbols.slice(start, end).join(' ');
        const run = runs.get(key) ?? { count: 0, next: new Set() };
        runs.set(key, run);
        run.count += follow[0] + follow[1] + follow[2];
        if (end < symbols.length) run.next.add(`${symbols[end]}`);
        else follow.forEach((count, kind) => count > 0 && run.next.add(`end ${kind}`));
      }
    }
  }
  const repeats = [...runs].filter(([, { count, next }]) => count >= 2 && next.size > 1);
  return new Map(repeats.map(([key, { count }]) => [key, count]));
}

test('finds what different things follow', () => {
  // abcx and abcy: ab is always followed by c.
  const words = [
    { symbols: [1, 2, 3, 1], follow: [1, 0, 0] },
    { symbols: [1, 2, 3, 2], follow: [1, 0, 0] },
  ] as const;
  expect(found(words, 16)).toEqual([
    ['1 2 3', 2],
    ['2 3', 2],
  ]);
});

test('finds exactly what the definition says, in order and once each', () => {
  const word = fc.record({
    symbols: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 }),
    follow: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)).filter((counts) => counts.some((count) => count > 0)),
  });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 2, max: 8 }), (words, maxLength) => {
      const repeats = found(words, maxLength);
      expect(new Map(repeats)).toEqual(expected(words, maxLength));
      const keys = repeats.map(([key]) => key);
      expect(keys).toEqual([...new Set(keys)].sort());
    }),
    { numRuns: 300 },
  );
});
