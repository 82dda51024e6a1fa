import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BestSegmenter } from './best-segmentation.ts';
import { digamma, estimateScores } from './estimate-scores.ts';
import { expectCounts, unknownScore } from './expected-counts.ts';
import { prunePieces, pruneUnreachable } from './prune-pieces.ts';
import { markHighest } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import type { WordTable } from './word-table.ts';

type Symbols = readonly number[];

const keyOf = (symbols: Iterable<number>): string => [...symbols].join(' ');

function piecesOf(scores: ReadonlyMap<Symbols, number>): PieceTable {
  const sorted = [...scores].sort(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const starts = [0];
  for (const [symbols] of sorted) starts.push(starts.at(-1)! + symbols.length);
  return {
    symbols: Int32Array.from(sorted.flatMap(([symbols]) => symbols)),
    starts: Int32Array.from(starts),
    scores: Float64Array.from(sorted, ([, score]) => score),
  };
}

function wordsOf(counts: readonly (readonly [Symbols, number])[]): WordTable {
  const starts = [0];
  for (const [symbols] of counts) starts.push(starts.at(-1)! + symbols.length);
  return {
    symbols: Int32Array.from(counts.flatMap(([symbols]) => symbols)),
    starts: Int32Array.from(starts),
    counts: Float64Array.from(counts, ([, count]) => count),
    followCounts: Float64Array.from(counts.flatMap(([, count]) => [count, 0, 0])),
    standIn: 0,
  };
}

function textsOf(pieces: PieceTable): string[] {
  return Array.from(pieces.scores, (_, piece) =>
    keyOf(pieces.symbols.subarray(pieces.starts[piece]!, pieces.starts[piece + 1]!)),
  );
}

/** All ways to cut a run into pieces, each with its log probability. */
function segmentations(run: Symbols, pieces: PieceTable): { parts: string[]; score: number }[] {
  if (run.length === 0) return [{ parts: [], score: 0 }];
  const texts = textsOf(pieces);
  return run.flatMap((_, index) => {
    const head = keyOf(run.slice(0, index + 1));
    const piece = texts.indexOf(head);
    if (piece < 0 && index > 0) return [];
    const score = piece < 0 ? unknownScore(pieces) : pieces.scores[piece]!;
    return segmentations(run.slice(index + 1), pieces).map((tail) => ({
      parts: [head, ...tail.parts],
      score: score + tail.score,
    }));
  });
}

const repeated = (length: number): number[] => Array.from({ length }, () => 1);

const score = fc.double({ min: -12, max: -0.5, noNaN: true });
const run = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 });
const pieceTable = fc
  .array(fc.tuple(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), score), {
    minLength: 1,
    maxLength: 12,
  })
  .map((entries) => new Map(entries.map(([symbols, value]) => [keyOf(symbols), [symbols, value] as const])))
  .map((unique) => piecesOf(new Map(unique.values())));

test('expects what the sum over all segmentations gives', () => {
  fc.assert(
    fc.property(pieceTable, run, (pieces, symbols) => {
      const all = segmentations(symbols, pieces);
      const total = all.reduce((sum, each) => sum + Math.exp(each.score), 0);
      const { counts, objective } = expectCounts(wordsOf([[symbols, 3]]), pieces);
      expect(objective).toBeCloseTo(-Math.log(total), 8);
      textsOf(pieces).forEach((text, piece) => {
        const expected = all.reduce((sum, { parts, score: each }) => {
          return sum + (parts.filter((part) => part === text).length * Math.exp(each)) / total;
        }, 0);
        expect(counts[piece]!).toBeCloseTo(3 * expected, 8);
      });
    }),
    { numRuns: 200 },
  );
});

test('stays exact on words whose probability is below the smallest number', () => {
  // One way only to cut 3,000 times the symbol 1: the probability is exp(-30,000).
  const pieces = piecesOf(new Map([[[1], -10]]));
  const long = repeated(3000);
  const { counts, objective } = expectCounts(wordsOf([[long, 1]]), pieces);
  expect(counts[0]!).toBeCloseTo(3000, 6);
  expect(objective / 30_000).toBeCloseTo(1, 12);
});

test('shares stay exact across a change of scale', () => {
  // Pieces of one and of two symbols: the counts weighted by length add up to the word's length.
  const pieces = piecesOf(
    new Map([
      [[1], -15],
      [[1, 1], -29],
    ]),
  );
  const { counts } = expectCounts(wordsOf([[repeated(2001), 1]]), pieces);
  expect(counts[0]! + 2 * counts[1]!).toBeCloseTo(2001, 6);
  // exp(-29) against exp(-30) for two singles: both are used, in a fixed proportion.
  expect(counts[1]! / counts[0]!).toBeGreaterThan(0.5);
});

test('finds the best segmentation', () => {
  fc.assert(
    fc.property(pieceTable, run, (pieces, symbols) => {
      const best = Math.max(...segmentations(symbols, pieces).map((each) => each.score));
      const segmenter = new BestSegmenter(pieces, symbols.length);
      const { score: found, length } = segmenter.segment(Int32Array.from(symbols), -1);
      expect(found).toBeCloseTo(best, 10);
      const texts = textsOf(pieces);
      const path = Array.from(segmenter.path.subarray(0, length), (piece) => texts[piece] ?? '?').reverse();
      expect(path.join(' ').split(' ')).toHaveLength(symbols.length);
    }),
    { numRuns: 200 },
  );
});

test.each([
  // Abramowitz and Stegun, table 6.1.
  [1, -0.57721566490153],
  [0.5, -1.96351002602142],
  [2, 0.42278433509847],
  [10, 2.25175258906672],
  [1000, 6.90725519564881],
])('digamma(%d) = %d', (x, value) => {
  expect(digamma(x)).toBeCloseTo(value, 9);
});

test('drops pieces that are hardly expected, and presses rare ones down', () => {
  const pieces = piecesOf(
    new Map([
      [[1], -1],
      [[2], -1],
      [[3], -1],
    ]),
  );
  const estimated = estimateScores(pieces, Float64Array.of(0.4, 1, 99));
  expect(textsOf(estimated)).toEqual(['2', '3']);
  // digamma(1) - digamma(100) is far below log(1 / 100); digamma(99) - digamma(100) is close to log(0.99).
  expect(estimated.scores[0]!).toBeCloseTo(-0.5772157 - 4.6001619, 6);
  expect(estimated.scores[1]!).toBeCloseTo(-1 / 99, 6);
});

test('prunes what the text misses least', () => {
  // 1 2 is frequent, 2 3 is rare, 3 3 is never used; characters stay.
  const pieces = piecesOf(
    new Map([
      [[1], -4],
      [[2], -4],
      [[3], -4],
      [[1, 2], -2],
      [[2, 3], -6],
      [[3, 3], -20],
    ]),
  );
  const words = wordsOf([
    [[1, 2], 100],
    [[2, 3], 2],
    [[1], 1],
    [[2], 1],
    [[3], 1],
  ]);
  expect(textsOf(prunePieces(words, pieces, 5))).toEqual(['1', '1 2', '2', '2 3', '3']);
  expect(textsOf(prunePieces(words, pieces, 4))).toEqual(['1', '1 2', '2', '3']);
});

test('drops pieces that are less likely than their own parts', () => {
  const pieces = piecesOf(
    new Map([
      [[1], -1],
      [[1, 1], -3],
      [[1, 1, 1], -2.5],
    ]),
  );
  expect(textsOf(pruneUnreachable(pieces))).toEqual(['1', '1 1 1']);
});

test('marks the highest values, the first of equal ones', () => {
  expect([...markHighest(Float64Array.of(2, 5, 3, 3, 3), 3)]).toEqual([0, 1, 1, 1, 0]);
  expect([...markHighest(Float64Array.of(2, 5), 0)]).toEqual([0, 0]);
  expect([...markHighest(Float64Array.of(2, 5), 7)]).toEqual([1, 1]);
});
