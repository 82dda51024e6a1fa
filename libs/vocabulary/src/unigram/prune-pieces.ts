import { BestPaths } from './best-paths.ts';
import type { Lattice } from './lattice.ts';

/** How the pieces do in the best segmentations of the text. */
export interface PieceUse {
  /** Log probability of each piece, see {@link BestPaths}. */
  readonly scores: Float64Array;
  /** Occurrences of each piece in the best segmentations; what a dropped one stands for `[pieces]`. */
  readonly counts: Float64Array;
  /** Occurrences of all pieces together. */
  readonly total: number;
}

/**
 * Computes what dropping each piece costs: -Infinity for nothing, Infinity for what must stay.
 *
 * A piece's loss is the fall of the text's likelihood if each of its occurrences in the best
 * segmentation were replaced by the best segmentation of the piece itself without it (an
 * approximation: the other pieces stay). Pieces that the best segmentation never uses cost nothing; a
 * character that it does use always stays.
 *
 * @param lattice The pieces themselves as runs.
 * @param losses Written for the lattice's pieces `[pieces]`.
 */
export function computeLosses(
  lattice: Lattice,
  { scores, counts, total }: PieceUse,
  losses: Float64Array,
): void {
  const paths = new BestPaths(scores);
  paths.search(lattice);
  for (let run = 0; run < lattice.terminals.length; run++) {
    const piece = lattice.values[run]!;
    const count = counts[piece]!;
    losses[piece] = -Infinity;
    if (count === 0 || scores[piece] === -Infinity) continue;
    const others = paths.alternativeTo(lattice.terminals[run]!);
    if (others.pieces.length === 0) losses[piece] = Infinity;
    else if (others.score < scores[piece]!) losses[piece] = lossOf(count, others.pieces, { counts, total });
  }
}

function lossOf(
  count: number,
  others: readonly number[],
  { counts, total }: { readonly counts: Float64Array; readonly total: number },
): number {
  // The replacement makes the segmentation of the text longer, and its pieces more frequent.
  const logNewTotal = Math.log(total + count * (others.length - 1));
  let newScore = 0;
  for (const other of others) newScore += Math.log(counts[other]! + count) - logNewTotal;
  return count * (Math.log(count) - Math.log(total) - newScore);
}

/**
 * Finds the pieces that are less likely than a segmentation of themselves: no text would produce them.
 *
 * @param reachable Set to 1 for all other pieces of the lattice `[pieces]`.
 */
export function findReachable(lattice: Lattice, scores: Float64Array, reachable: Float64Array): void {
  const paths = new BestPaths(scores);
  paths.search(lattice);
  for (let run = 0; run < lattice.terminals.length; run++) {
    const piece = lattice.values[run]!;
    const others = paths.alternativeTo(lattice.terminals[run]!);
    reachable[piece] = others.score > scores[piece]! ? 0 : 1;
  }
}
