import { unknownScore } from './expected-counts.ts';
import { NO_NODE, PieceTrie, TRIE_ROOT } from './piece-trie.ts';
import type { PieceTable } from './piece-table.ts';

/** The most likely way to cut a run of symbols into pieces. */
export interface Segmentation {
  /** Log probability of the pieces together. */
  readonly score: number;
  /** Number of pieces. */
  readonly length: number;
}

/** Finds best segmentations (Viterbi); one object serves any number of runs. */
export class BestSegmenter {
  readonly #trie: PieceTrie;
  readonly #scores: Float64Array;
  readonly #unknownScore: number;
  /** Score of the best way to each position, and the piece that ends it and where it starts. */
  readonly #best: Float64Array;
  readonly #lastPieces: Int32Array;
  readonly #lastStarts: Int32Array;
  /** Pieces of the run that was segmented last, from its end; -1 for a character without a piece. */
  readonly path: Int32Array;

  /** @param longestRun Symbols in the longest run that will be segmented. */
  constructor(pieces: PieceTable, longestRun: number) {
    this.#trie = new PieceTrie(pieces);
    this.#scores = pieces.scores;
    this.#unknownScore = unknownScore(pieces);
    this.#best = new Float64Array(longestRun + 1);
    this.#lastPieces = new Int32Array(longestRun + 1);
    this.#lastStarts = new Int32Array(longestRun + 1);
    this.path = new Int32Array(longestRun);
  }

  /**
   * Segments a run; its pieces are then in {@link BestSegmenter.path}.
   *
   * @param excluded A piece that may not be used, or -1.
   */
  segment(symbols: Int32Array, excluded: number): Segmentation {
    const length = symbols.length;
    this.#best.fill(-Infinity, 0, length + 1);
    this.#best[0] = 0;
    for (let start = 0; start < length; start++) this.#extend(symbols, start, excluded);
    let count = 0;
    for (let end = length; end > 0; end = this.#lastStarts[end]!) this.path[count++] = this.#lastPieces[end]!;
    return { score: this.#best[length]!, length: count };
  }

  #extend(symbols: Int32Array, start: number, excluded: number): void {
    let node = TRIE_ROOT;
    let hasCharacter = false;
    for (let at = start; at < symbols.length; at++) {
      node = this.#trie.step(node, symbols[at]!);
      if (node === NO_NODE) break;
      const piece = this.#trie.pieceAt(node);
      if (piece < 0 || piece === excluded) continue;
      if (at === start) hasCharacter = true;
      this.#offer(start, at + 1, piece);
    }
    if (!hasCharacter) this.#offer(start, start + 1, -1);
  }

  #offer(start: number, end: number, piece: number): void {
    const score = this.#best[start]! + (piece < 0 ? this.#unknownScore : this.#scores[piece]!);
    if (score <= this.#best[end]!) return;
    this.#best[end] = score;
    this.#lastPieces[end] = piece;
    this.#lastStarts[end] = start;
  }
}
