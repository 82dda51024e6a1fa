import { BestSegmenter } from './best-segmentation.ts';
import type { Segmentation } from './best-segmentation.ts';
import { longestWord } from './expected-counts.ts';
import { findCharacter, markHighest, selectPieces } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import type { WordTable } from './word-table.ts';

/**
 * Drops the pieces that the text misses least, down to `targetCount`.
 *
 * A piece's loss is the fall of the text's likelihood if each of its occurrences in the best
 * segmentation were replaced by the best segmentation of the piece itself without it (an
 * approximation: the other pieces stay). Pieces that the best segmentation never uses go first, even
 * below the target; a character that it does use always stays.
 */
export function prunePieces(words: WordTable, pieces: PieceTable, targetCount: number): PieceTable {
  const segmenter = new BestSegmenter(pieces, Math.max(longestWord(words), longestPiece(pieces)));
  const pruning = { words, pieces, segmenter, standIn: findCharacter(pieces, words.standIn) };
  const losses = lossesOf(pruning, countInBestSegmentations(pruning));
  const possible = losses.reduce((sum, loss) => sum + (loss > -Infinity ? 1 : 0), 0);
  return selectPieces(pieces, markHighest(losses, Math.min(targetCount, possible)), pieces.scores);
}

/** Drops the pieces that are less likely than a segmentation of themselves: no text would produce them. */
export function pruneUnreachable(pieces: PieceTable): PieceTable {
  const segmenter = new BestSegmenter(pieces, longestPiece(pieces));
  const kept = new Uint8Array(pieces.scores.length);
  pieces.scores.forEach((score, piece) => {
    const others = segmentWithout(pieces, piece, segmenter);
    kept[piece] = others !== undefined && others.score > score ? 0 : 1;
  });
  return selectPieces(pieces, kept, pieces.scores);
}

function longestPiece({ starts, scores }: PieceTable): number {
  return scores.reduce((longest, _, piece) => Math.max(longest, starts[piece + 1]! - starts[piece]!), 0);
}

interface Pruning {
  readonly words: WordTable;
  readonly pieces: PieceTable;
  readonly segmenter: BestSegmenter;
  /** Piece that is credited with characters that have none, or -1. */
  readonly standIn: number;
}

function countInBestSegmentations({ words, pieces, segmenter, standIn }: Pruning): Float64Array {
  const counts = new Float64Array(pieces.scores.length);
  for (let word = 0; word < words.counts.length; word++) {
    const symbols = words.symbols.subarray(words.starts[word]!, words.starts[word + 1]!);
    const { length } = segmenter.segment(symbols, -1);
    for (let i = 0; i < length; i++) {
      const piece = segmenter.path[i]! < 0 ? standIn : segmenter.path[i]!;
      if (piece >= 0) counts[piece]! += words.counts[word]!;
    }
  }
  return counts;
}

/** Returns what dropping each piece costs `[pieces]`: -Infinity for nothing, Infinity for what must stay. */
function lossesOf({ pieces, segmenter, standIn }: Pruning, counts: Float64Array): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, piece) => {
    if (count === 0) return -Infinity;
    const others = segmentWithout(pieces, piece, segmenter);
    if (others === undefined) return Infinity;
    if (others.score >= pieces.scores[piece]!) return -Infinity;
    // The replacement makes the segmentation of the text longer, and its pieces more frequent.
    const logNewTotal = Math.log(total + count * (others.length - 1));
    let newScore = 0;
    for (let i = 0; i < others.length; i++) {
      const other = segmenter.path[i]! < 0 ? standIn : segmenter.path[i]!;
      newScore += Math.log((other < 0 ? 0 : counts[other]!) + count) - logNewTotal;
    }
    return count * (Math.log(count) - Math.log(total) - newScore);
  });
}

/** Segments a piece into others; undefined for a single character, which has no others. */
function segmentWithout(
  pieces: PieceTable,
  piece: number,
  segmenter: BestSegmenter,
): Segmentation | undefined {
  const symbols = pieces.symbols.subarray(pieces.starts[piece]!, pieces.starts[piece + 1]!);
  return symbols.length < 2 ? undefined : segmenter.segment(symbols, piece);
}
