import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shared } from '../shared.ts';
import { BestPaths } from './best-paths.ts';
import { buildWordLattice, divideWords } from './build-lattices.ts';
import { digamma, estimateScores } from './estimate-scores.ts';
import { CountExpecter } from './expect-counts.ts';
import { compactLattice } from './lattice.ts';
import type { Lattice } from './lattice.ts';
import { createLearner } from './piece-learner.ts';
import { markHighest } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import { buildPieceTrie } from './piece-trie.ts';
import { openTrainingThreads } from './training-threads.ts';
import type { WordTable } from './word-table.ts';

type Symbols = readonly number[];

const keyOf = (symbols: Iterable<number>): string => [...symbols].join(' ');

function piecesOf(scores: ReadonlyMap<Symbols, number>): PieceTable {
  const sorted = [...scores].sort(([a], [b]) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const starts = [0];
  for (const [symbols] of sorted) starts.push(starts.at(-1)! + symbols.length);
  return {
    symbols: shared(Int32Array.from(sorted.flatMap(([symbols]) => symbols))),
    starts: shared(Int32Array.from(starts)),
    scores: shared(Float64Array.from(sorted, ([, score]) => score)),
  };
}

function wordsOf(counts: readonly (readonly [Symbols, number])[]): WordTable {
  const starts = [0];
  for (const [symbols] of counts) starts.push(starts.at(-1)! + symbols.length + 1);
  return {
    symbols: shared(Int32Array.from(counts.flatMap(([symbols], word) => [...symbols, -1 - word]))),
    starts: shared(Int32Array.from(starts)),
    followCounts: shared(Float64Array.from(counts.flatMap(([, count]) => [count, 0, 0]))),
    standIn: 0,
  };
}

function textsOf({ symbols, starts, scores }: PieceTable): string[] {
  return Array.from(scores, (_, piece) => keyOf(symbols.subarray(starts[piece]!, starts[piece + 1]!)));
}

function keptTexts(pieces: PieceTable): string[] {
  return textsOf(pieces).filter((_, piece) => pieces.scores[piece]! > -Infinity);
}

function latticesOf(words: WordTable, pieces: PieceTable): Lattice[] {
  const parts = divideWords(words);
  const trie = buildPieceTrie(pieces);
  return Array.from(parts.partStarts.subarray(1), (_, part) =>
    buildWordLattice(words, { parts, part }, trie),
  );
}

function expectCounts(words: WordTable, pieces: PieceTable): { counts: Float64Array; likelihood: number } {
  const counts = new Float64Array(pieces.scores.length);
  const expecter = new CountExpecter({ weights: pieces.scores.map(Math.exp), counts });
  const likelihoods = latticesOf(words, pieces).map((lattice) => expecter.add(lattice));
  return { counts, likelihood: likelihoods.reduce((sum, each) => sum + each, 0) };
}

/** All ways to cut a run into pieces, each with its log probability. */
function segmentations(run: Symbols, pieces: PieceTable): { parts: string[]; score: number }[] {
  if (run.length === 0) return [{ parts: [], score: 0 }];
  const texts = textsOf(pieces);
  return run.flatMap((_, index) => {
    const head = keyOf(run.slice(0, index + 1));
    const piece = texts.indexOf(head);
    if (piece < 0) return [];
    return segmentations(run.slice(index + 1), pieces).map((tail) => ({
      parts: [head, ...tail.parts],
      score: pieces.scores[piece]! + tail.score,
    }));
  });
}

const repeated = (length: number): number[] => Array.from({ length }, () => 1);

const score = fc.double({ min: -12, max: -0.5, noNaN: true });
const run = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 });
/** Pieces of the symbols 1 to 3; the single ones are among them. */
const pieceTable = fc
  .array(fc.tuple(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }), score), {
    maxLength: 12,
  })
  .map((entries) => [[[1], -9] as const, [[2], -8] as const, [[3], -7] as const, ...entries])
  .map((entries) => new Map(entries.map(([symbols, value]) => [keyOf(symbols), [symbols, value] as const])))
  .map((unique) => piecesOf(new Map<Symbols, number>(unique.values())));

test('expects what the sum over all segmentations gives', () => {
  fc.assert(
    fc.property(pieceTable, fc.array(run, { minLength: 1, maxLength: 4 }), (pieces, runs) => {
      const { counts, likelihood } = expectCounts(wordsOf(runs.map((symbols) => [symbols, 3])), pieces);
      const expected = new Float64Array(counts.length);
      let logTotals = 0;
      for (const symbols of runs) {
        const all = segmentations(symbols, pieces);
        const total = all.reduce((sum, each) => sum + Math.exp(each.score), 0);
        logTotals += 3 * Math.log(total);
        for (const { parts, score: each } of all) {
          for (const part of parts) expected[textsOf(pieces).indexOf(part)]! += (3 * Math.exp(each)) / total;
        }
      }
      expect(likelihood).toBeCloseTo(logTotals, 7);
      // Counts are rounded to multiples of 2^-22.
      expected.forEach((count, piece) => expect(counts[piece]!).toBeCloseTo(count, 5));
    }),
    { numRuns: 150 },
  );
});

test('counts are such that their sum is the same in every order', () => {
  const pieces = piecesOf(
    new Map([
      [[1], -1],
      [[2], -1.5],
      [[1, 2], -2],
      [[2, 1], -2.5],
    ]),
  );
  const { counts } = expectCounts(
    wordsOf([
      [[1, 2, 1, 2, 1], 12_345],
      [[2, 1], 999],
      [[1, 2], 7],
    ]),
    pieces,
  );
  expect([...counts].every((count) => Number.isInteger(count * 2 ** 22))).toBe(true);
});

test.each([3000, 300_000])('stays exact on words of %d symbols that are all but impossible', (length) => {
  // One way only to cut so many times the symbol 1: the probability is exp(-40 * length).
  const pieces = piecesOf(new Map([[[1], -40]]));
  const { counts, likelihood } = expectCounts(wordsOf([[repeated(length), 1]]), pieces);
  expect(counts[0]!).toBeCloseTo(length, 6);
  expect(-likelihood / (40 * length)).toBeCloseTo(1, 12);
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
  expect(counts[0]! + 2 * counts[1]!).toBeCloseTo(2001, 2);
  // exp(-29) against exp(-30) for two singles: both are used, in a fixed proportion.
  expect(counts[1]! / counts[0]!).toBeGreaterThan(0.5);
});

test('a piece that reaches over many changes of scale takes nearly all', () => {
  const pieces = piecesOf(
    new Map([
      [[1], -15],
      [repeated(300), -25],
    ]),
  );
  const { counts, likelihood } = expectCounts(wordsOf([[repeated(700), 1]]), pieces);
  // Two of 300 and 100 singles, in any order: exp(-50 - 1500) for each of 102 * 101 / 2 = 5,151 ways.
  expect(counts[1]!).toBeCloseTo(2, 5);
  expect(counts[0]!).toBeCloseTo(100, 4);
  expect(likelihood).toBeCloseTo(Math.log(5151) - 1550, 6);
});

test('finds the best segmentation', () => {
  fc.assert(
    fc.property(pieceTable, run, (pieces, symbols) => {
      const best = Math.max(...segmentations(symbols, pieces).map((each) => each.score));
      const counts = new Float64Array(pieces.scores.length);
      for (const lattice of latticesOf(wordsOf([[symbols, 1]]), pieces)) {
        const paths = new BestPaths(pieces.scores);
        paths.search(lattice);
        paths.addCounts(counts);
      }
      const found = counts.reduce((sum, count, piece) => sum + count * pieces.scores[piece]!, 0);
      const covered = counts.reduce(
        (sum, count, piece) => sum + count * textsOf(pieces)[piece]!.split(' ').length,
        0,
      );
      expect(found).toBeCloseTo(best, 10);
      expect(covered).toBe(symbols.length);
    }),
    { numRuns: 200 },
  );
});

test('a compacted lattice has the edges of the other pieces only', () => {
  const words = wordsOf([
    [[1, 2, 1], 1],
    [[1, 2, 1, 2], 1],
  ]);
  const pieces = piecesOf(
    new Map([
      [[1], -1],
      [[1, 2], -1],
      [[2], -1],
      [[2, 1], -1],
    ]),
  );
  const texts = textsOf(pieces);
  const edgesOf = (lattice: Lattice): string[][] =>
    Array.from(lattice.edgeStarts.subarray(1), (end, node) =>
      Array.from(lattice.edgePieces.subarray(lattice.edgeStarts[node], end), (piece) => texts[piece]!),
    );
  const lattice = latticesOf(words, pieces).find(({ terminals }) => terminals.length === 2);
  if (lattice === undefined) throw new Error('The two words are not in one lattice.');
  expect(edgesOf(lattice).slice(1)).toEqual([['1'], ['1 2', '2'], ['2 1', '1'], ['1 2', '2']]);
  compactLattice(lattice, Float64Array.of(1, 0, 1, 1));
  expect(edgesOf(lattice).slice(1)).toEqual([['1'], ['2'], ['2 1', '1'], ['2']]);
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
  const scores = Float64Array.of(-1, -1, -1, -Infinity);
  estimateScores(scores, Float64Array.of(0.4, 1, 99, 5));
  expect([scores[0], scores[3]]).toEqual([-Infinity, -Infinity]);
  // digamma(1) - digamma(100) is far below log(1 / 100); digamma(99) - digamma(100) is close to log(0.99).
  expect(scores[1]!).toBeCloseTo(-0.5772157 - 4.6001619, 6);
  expect(scores[2]!).toBeCloseTo(-1 / 99, 6);
});

/** Scores of six pieces: 1 2 is frequent, 2 3 is rare, 3 3 is never used. */
const SIX: ReadonlyMap<Symbols, number> = new Map([
  [[1], -4],
  [[2], -4],
  [[3], -4],
  [[1, 2], -2],
  [[2, 3], -6],
  [[3, 3], -20],
]);

const SIX_WORDS: readonly (readonly [Symbols, number])[] = [
  [[1, 2], 100],
  [[2, 3], 2],
  [[1], 1],
  [[2], 1],
  [[3], 1],
];

test.each([
  [5, ['1', '1 2', '2', '2 3', '3']],
  [4, ['1', '1 2', '2', '3']],
])('prunes what the text misses least, down to %d', async (target, expected) => {
  const pieces = piecesOf(SIX);
  const learner = await createLearner(wordsOf(SIX_WORDS), pieces, openTrainingThreads(0));
  await learner.prune(target);
  expect(keptTexts(pieces)).toEqual(expected);
});

test('drops pieces that are less likely than their own parts', async () => {
  const pieces = piecesOf(
    new Map([
      [[1], -1],
      [[1, 1], -3],
      [[1, 1, 1], -2.5],
    ]),
  );
  const learner = await createLearner(wordsOf([[[1], 1]]), pieces, openTrainingThreads(0));
  await learner.dropUnreachable();
  expect(keptTexts(pieces)).toEqual(['1', '1 1 1']);
});

test('a character that was dropped counts as unknown, and goes to its stand-in if there is one', async () => {
  // 2 has 0.4 occurrences beside 1 2: it is dropped, and the word that is only 2 is unknown from then on.
  const words: (readonly [Symbols, number])[] = [
    [[1, 2], 50],
    [[2], 0.4],
    [[1], 50],
  ];
  const scoreWith = async (standIn: number): Promise<number> => {
    const pieces = piecesOf(
      new Map([
        [[1], -1],
        [[1, 2], -1],
        [[2], -30],
      ]),
    );
    const learner = await createLearner({ ...wordsOf(words), standIn }, pieces, openTrainingThreads(0));
    await learner.estimate();
    expect(keptTexts(pieces)).toEqual(['1', '1 2']);
    await learner.estimate();
    return pieces.scores[0]!;
  };
  // 0.4 more for 1, of 50, and of 100 in all.
  expect((await scoreWith(1)) - (await scoreWith(0))).toBeCloseTo(
    Math.log(50.4 / 50) - Math.log(100.4 / 100),
    3,
  );
});

test('marks the highest values, the first of equal ones', () => {
  expect([...markHighest(Float64Array.of(2, 5, 3, 3, 3), 3)]).toEqual([0, 1, 1, 1, 0]);
  expect([...markHighest(Float64Array.of(2, 5), 0)]).toEqual([0, 0]);
  expect([...markHighest(Float64Array.of(2, 5), 7)]).toEqual([1, 1]);
});
