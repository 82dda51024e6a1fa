import { NO_NODE, PieceTrie, TRIE_ROOT } from './piece-trie.ts';
import { findCharacter } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import type { WordTable } from './word-table.ts';

/** How much less likely than the least likely piece a character without one is, in nats (SentencePiece's value). */
const UNKNOWN_PENALTY = 10;

/** A probability below this is scaled up, so that none of a long word vanishes. */
const SMALL = 2 ** -300;
const SCALE = 2 ** 300;

/** Where the text stands under the present pieces. */
export interface Expectation {
  /** Expected occurrences of each piece `[pieces]`. */
  readonly counts: Float64Array;
  /** Mean negative log likelihood of a word, in nats. */
  readonly objective: number;
}

/** Returns the log probability of a character that has no piece. */
export function unknownScore(pieces: PieceTable): number {
  return pieces.scores.reduce((least, score) => Math.min(least, score), Infinity) - UNKNOWN_PENALTY;
}

/**
 * Computes how often each piece is expected in the text, over all segmentations (the E step).
 *
 * Each word is a lattice of the pieces that occur in it. One pass forward sums the probability of
 * all ways to each position; one pass backward divides every position's share among the pieces that
 * end there, in proportion to what they brought. Both are in plain probabilities, with a power of
 * two taken out where they get small, because logarithms would cost more than all the rest.
 */
export function expectCounts(words: WordTable, pieces: PieceTable): Expectation {
  return new Expecter(words, pieces).run();
}

/** Returns the number of symbols in the longest word. */
export function longestWord(words: WordTable): number {
  let longest = 0;
  for (let word = 0; word < words.counts.length; word++) {
    longest = Math.max(longest, words.starts[word + 1]! - words.starts[word]!);
  }
  return longest;
}

class Expecter {
  readonly #words: WordTable;
  /** Piece that is credited with characters that have none, or -1. */
  readonly #standIn: number;
  readonly #trie: PieceTrie;
  readonly #probabilities: Float64Array;
  readonly #unknown: number;
  readonly #counts: Float64Array;
  readonly #longestPiece: number;
  /** Probability of all ways to a position of the word, over `2^(-300 * scales)` `[positions]`. */
  readonly #forward: Float64Array;
  /** Probability that a piece starts at a position of the word, given the word `[positions]`. */
  readonly #posterior: Float64Array;
  /** How often the probabilities had been scaled up when a position was reached `[positions]`. */
  readonly #scales: Int32Array;
  /** The edges of the word's lattice, in the order of their starts. */
  readonly #edgeStarts: Int32Array;
  readonly #edgeEnds: Int32Array;
  readonly #edgePieces: Int32Array;
  readonly #edgeWeights: Float64Array;
  #edgeCount = 0;
  #scale = 0;

  constructor(words: WordTable, pieces: PieceTable) {
    this.#words = words;
    this.#standIn = findCharacter(pieces, words.standIn);
    this.#trie = new PieceTrie(pieces);
    this.#probabilities = pieces.scores.map(Math.exp);
    this.#unknown = Math.exp(unknownScore(pieces));
    this.#counts = new Float64Array(pieces.scores.length);
    this.#longestPiece = pieces.scores.reduce(
      (longest, _, piece) => Math.max(longest, pieces.starts[piece + 1]! - pieces.starts[piece]!),
      1,
    );
    const positions = longestWord(words) + 1;
    this.#forward = new Float64Array(positions);
    this.#posterior = new Float64Array(positions);
    this.#scales = new Int32Array(positions);
    const edges = positions * (this.#longestPiece + 1);
    this.#edgeStarts = new Int32Array(edges);
    this.#edgeEnds = new Int32Array(edges);
    this.#edgePieces = new Int32Array(edges);
    this.#edgeWeights = new Float64Array(edges);
  }

  run(): Expectation {
    const words = this.#words;
    let negative = 0;
    let total = 0;
    for (let word = 0; word < words.counts.length; word++) {
      const symbols = words.symbols.subarray(words.starts[word]!, words.starts[word + 1]!);
      const count = words.counts[word]!;
      negative -= count * this.#passForward(symbols);
      this.#passBackward(symbols.length, count);
      total += count;
    }
    return { counts: this.#counts, objective: total === 0 ? 0 : negative / total };
  }

  /** Fills the lattice of a word; returns the log probability of the word. */
  #passForward(symbols: Int32Array): number {
    const length = symbols.length;
    this.#forward.fill(0, 0, length + 1);
    this.#forward[0] = 1;
    this.#edgeCount = 0;
    this.#scale = 0;
    for (let start = 0; start < length; start++) {
      if (this.#forward[start]! < SMALL) this.#scaleUp(start, length);
      this.#scales[start] = this.#scale;
      this.#addEdges(symbols, start);
    }
    this.#scales[length] = this.#scale;
    return Math.log(this.#forward[length]!) - this.#scale * Math.log(SCALE);
  }

  #addEdges(symbols: Int32Array, start: number): void {
    const trie = this.#trie;
    let node = TRIE_ROOT;
    let hasCharacter = false;
    for (let at = start; at < symbols.length; at++) {
      node = trie.step(node, symbols[at]!);
      if (node === NO_NODE) break;
      const piece = trie.pieceAt(node);
      if (piece < 0) continue;
      if (at === start) hasCharacter = true;
      this.#addEdge(start, at + 1, piece);
    }
    if (!hasCharacter) this.#addEdge(start, start + 1, -1);
  }

  #addEdge(start: number, end: number, piece: number): void {
    const probability = piece < 0 ? this.#unknown : this.#probabilities[piece]!;
    const weight = this.#forward[start]! * probability;
    const edge = this.#edgeCount++;
    this.#edgeStarts[edge] = start;
    this.#edgeEnds[edge] = end;
    this.#edgePieces[edge] = piece < 0 ? this.#standIn : piece;
    this.#edgeWeights[edge] = weight;
    this.#forward[end]! += weight;
  }

  /** Scales what was reached so far beyond `start`, if all of it is small. */
  #scaleUp(start: number, length: number): void {
    const end = Math.min(length, start + this.#longestPiece) + 1;
    for (let at = start; at < end; at++) if (this.#forward[at]! >= SMALL) return;
    for (let at = start; at < end; at++) this.#forward[at]! *= SCALE;
    this.#scale++;
  }

  #passBackward(length: number, count: number): void {
    this.#posterior.fill(0, 0, length);
    this.#posterior[length] = 1;
    for (let edge = this.#edgeCount - 1; edge >= 0; edge--) {
      const start = this.#edgeStarts[edge]!;
      const end = this.#edgeEnds[edge]!;
      const rescaled = this.#scales[end]! - this.#scales[start]!;
      let share = (this.#posterior[end]! * this.#edgeWeights[edge]!) / this.#forward[end]!;
      if (rescaled !== 0) share *= SCALE ** rescaled;
      const piece = this.#edgePieces[edge]!;
      if (piece >= 0) this.#counts[piece]! += count * share;
      this.#posterior[start]! += share;
    }
  }
}
