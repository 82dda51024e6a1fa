import { sharedFloats } from '../shared.ts';
import { divideWords, dividePieces } from './build-lattices.ts';
import { estimateScores } from './estimate-scores.ts';
import type { Lattice } from './lattice.ts';
import { countKept, findCharacter, lengthOf, markHighest } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import { buildPieceTrie } from './piece-trie.ts';
import type { TrainingTask } from './training-task.ts';
import { inPartOrder } from './training-threads.ts';
import type { TrainingThreads } from './training-threads.ts';
import { wordCountOf } from './word-table.ts';
import type { WordTable } from './word-table.ts';

/** How much less likely than the least likely piece a character without one is, in nats (SentencePiece's value). */
const UNKNOWN_PENALTY = 10;

/** The edges of dropped pieces are taken out when this share of the pieces is left. */
const COMPACTION_SHARE = 0.8;

/** What a learner works with. */
interface LearnerParts {
  readonly table: PieceTable;
  readonly threads: TrainingThreads;
  readonly wordLattices: readonly Lattice[];
  readonly pieceLattices: readonly Lattice[];
  /** Occurrences of all words. */
  readonly wordOccurrences: number;
  /** Piece that is credited with characters that have none, or -1. */
  readonly standIn: number;
}

/** Finds every piece in every word and in every other piece, and makes the learner that works on it. */
export async function createLearner(
  words: WordTable,
  table: PieceTable,
  threads: TrainingThreads,
): Promise<PieceLearner> {
  const trie = buildPieceTrie(table);
  const parts = divideWords(words);
  const partStarts = dividePieces(table);
  const ofWords = await threads.run((_, cursor) => ({ kind: 'word lattices', cursor, words, parts, trie }));
  const ofPieces = await threads.run((_, cursor) => ({
    kind: 'piece lattices',
    cursor,
    table,
    partStarts,
    trie,
  }));
  return new PieceLearner({
    table,
    threads,
    wordLattices: inPartOrder(ofWords.map(({ lattices }) => lattices)),
    pieceLattices: inPartOrder(ofPieces.map(({ lattices }) => lattices)),
    wordOccurrences: words.followCounts.reduce((sum, count) => sum + count, 0),
    standIn: wordCountOf(words) === 0 ? -1 : findCharacter(table, words.standIn),
  });
}

/**
 * Estimates the scores of pieces and drops those that the text can do without.
 *
 * The scores are those of the table, which every step changes. A single character that was dropped
 * still has to be read: it counts as unknown, with a probability far below that of all pieces.
 */
export class PieceLearner {
  readonly #parts: LearnerParts;
  /** The pieces of one character. */
  readonly #characters: Int32Array;
  /** Log probability and probability of each piece; of an unknown character for dropped ones. */
  readonly #scores: Float64Array<SharedArrayBuffer>;
  readonly #weights: Float64Array<SharedArrayBuffer>;
  /** Room for the counts of each thread. */
  readonly #counts: readonly Float64Array<SharedArrayBuffer>[];
  /** Pieces that the lattices hold. */
  #latticePieces: number;

  constructor(parts: LearnerParts) {
    this.#parts = parts;
    const { table, threads } = parts;
    const pieceCount = table.scores.length;
    this.#characters = Int32Array.from(table.scores.keys()).filter((piece) => lengthOf(table, piece) === 1);
    this.#scores = sharedFloats(pieceCount);
    this.#weights = sharedFloats(pieceCount);
    this.#counts = Array.from({ length: threads.count }, () => sharedFloats(pieceCount));
    this.#latticePieces = pieceCount;
    this.#refresh();
  }

  /** Does one step of expectation maximisation; returns the mean negative log likelihood of a word before it. */
  async estimate(): Promise<number> {
    const { table, threads, wordLattices, wordOccurrences } = this.#parts;
    const results = await threads.run((thread, cursor) => ({
      kind: 'expected counts',
      cursor,
      lattices: wordLattices,
      weights: this.#weights,
      counts: this.#counts[thread]!,
    }));
    estimateScores(table.scores, this.#collectCounts());
    this.#refresh();
    await this.#compact();
    const likelihoods = inPartOrder(results.map((result) => result.likelihoods));
    return wordOccurrences === 0 ? 0 : -likelihoods.reduce((sum, each) => sum + each, 0) / wordOccurrences;
  }

  /**
   * Drops the pieces that the text misses least, down to `targetCount`.
   *
   * Pieces that the best segmentation never uses go first, even below the target; a character that
   * it does use always stays.
   */
  async prune(targetCount: number): Promise<void> {
    const { table, threads, wordLattices, pieceLattices } = this.#parts;
    await threads.run((thread, cursor) => ({
      kind: 'best counts',
      cursor,
      lattices: wordLattices,
      scores: this.#scores,
      counts: this.#counts[thread]!,
    }));
    const counts = this.#collectCounts();
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.#creditDropped(counts);
    const losses = sharedFloats(counts.length);
    const use = { scores: this.#scores, counts, total };
    await threads.run((_, cursor) => ({ kind: 'losses', cursor, lattices: pieceLattices, use, losses }));
    const dropped = table.scores.map((score, piece) => (score === -Infinity ? score : losses[piece]!));
    const possible = dropped.reduce((sum, loss) => sum + (loss > -Infinity ? 1 : 0), 0);
    const kept = markHighest(dropped, Math.min(targetCount, possible));
    kept.forEach((mark, piece) => {
      if (mark === 0) table.scores[piece] = -Infinity;
    });
    this.#refresh();
    await this.#compact();
  }

  /** Drops the pieces that are less likely than a segmentation of themselves: no text would produce them. */
  async dropUnreachable(): Promise<void> {
    const { table, threads, pieceLattices } = this.#parts;
    const reachable = sharedFloats(table.scores.length);
    await threads.run((_, cursor) => ({
      kind: 'reachable',
      cursor,
      lattices: pieceLattices,
      scores: this.#scores,
      reachable,
    }));
    reachable.forEach((mark, piece) => {
      if (mark === 0) table.scores[piece] = -Infinity;
    });
  }

  /** Brings the arrays that the threads read up to date with the table. */
  #refresh(): void {
    const { scores } = this.#parts.table;
    let least = Infinity;
    for (const score of scores) if (score > -Infinity && score < least) least = score;
    this.#scores.set(scores);
    for (const piece of this.#characters) {
      if (scores[piece] === -Infinity) this.#scores[piece] = least - UNKNOWN_PENALTY;
    }
    for (let piece = 0; piece < scores.length; piece++) this.#weights[piece] = Math.exp(this.#scores[piece]!);
  }

  /** Adds up what the threads counted; what unknown characters got goes to their stand-in, or is lost. */
  #collectCounts(): Float64Array<SharedArrayBuffer> {
    const { table, standIn } = this.#parts;
    const [counts, ...others] = this.#counts;
    const sum = counts ?? sharedFloats(table.scores.length);
    for (const other of others) for (let piece = 0; piece < sum.length; piece++) sum[piece]! += other[piece]!;
    for (const piece of this.#characters) {
      if (table.scores[piece]! > -Infinity) continue;
      if (standIn >= 0 && standIn !== piece) sum[standIn]! += sum[piece]!;
      sum[piece] = 0;
    }
    return sum;
  }

  /** Gives dropped characters the count of what stands for them. */
  #creditDropped(counts: Float64Array): void {
    const { table, standIn } = this.#parts;
    for (const piece of this.#characters) {
      if (table.scores[piece] === -Infinity) counts[piece] = standIn < 0 ? 0 : counts[standIn]!;
    }
  }

  /** Takes what was dropped out of the lattices, if it is worth the while. */
  async #compact(): Promise<void> {
    const { table, threads, wordLattices, pieceLattices } = this.#parts;
    const kept = countKept(table);
    if (kept > this.#latticePieces * COMPACTION_SHARE) return;
    this.#latticePieces = kept;
    const lattices = [...wordLattices, ...pieceLattices];
    const weights = this.#weights;
    await threads.run((_, cursor): TrainingTask => ({ kind: 'compaction', cursor, lattices, weights }));
  }
}
