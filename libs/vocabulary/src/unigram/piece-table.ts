/**
 * Candidate pieces as flat arrays, in the order of their symbols.
 *
 * The order is kept by every step of the training, so that a table can be searched and built into a
 * trie without sorting again.
 */
export interface PieceTable {
  /** Symbols of all pieces, one after another. */
  readonly symbols: Int32Array;
  /** Where each piece starts in `symbols` `[pieces + 1]`. */
  readonly starts: Int32Array;
  /** Natural logarithm of each piece's probability `[pieces]`. */
  readonly scores: Float64Array;
}

/** Returns the piece that is one symbol only, or -1. */
export function findCharacter({ symbols, starts, scores }: PieceTable, symbol: number): number {
  return scores.findIndex((_, piece) => {
    return starts[piece + 1]! - starts[piece]! === 1 && symbols[starts[piece]!] === symbol;
  });
}

/** Returns the pieces of a table that `kept` marks, with new scores. */
export function selectPieces(table: PieceTable, kept: Uint8Array, scores: Float64Array): PieceTable {
  const count = kept.reduce((sum, keep) => sum + keep, 0);
  const selected = {
    symbols: new Int32Array(table.symbols.length),
    starts: new Int32Array(count + 1),
    scores: new Float64Array(count),
  };
  let row = 0;
  let used = 0;
  kept.forEach((keep, piece) => {
    if (keep === 0) return;
    const symbols = table.symbols.subarray(table.starts[piece]!, table.starts[piece + 1]!);
    selected.symbols.set(symbols, used);
    used += symbols.length;
    selected.scores[row++] = scores[piece]!;
    selected.starts[row] = used;
  });
  return { ...selected, symbols: selected.symbols.slice(0, used) };
}

/**
 * Marks the `count` rows with the highest values; among equal values the first rows win.
 *
 * @returns `[rows]`, 1 for a marked row.
 */
export function markHighest(values: Float64Array, count: number): Uint8Array {
  const marks = new Uint8Array(values.length);
  if (count >= values.length) return marks.fill(1);
  if (count <= 0) return marks;
  const threshold = values.toSorted()[values.length - count]!;
  let free = count;
  for (const value of values) if (value > threshold) free--;
  values.forEach((value, row) => {
    if (value > threshold || (value === threshold && free-- > 0)) marks[row] = 1;
  });
  return marks;
}
