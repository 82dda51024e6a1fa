/**
 * Pieces as flat arrays in memory that threads share, in the order of their symbols.
 *
 * Training starts with all candidates and drops some at every step; a dropped piece keeps its place.
 */
export interface PieceTable {
  /** Symbols of all pieces, one after another. */
  readonly symbols: Int32Array<SharedArrayBuffer>;
  /** Where each piece starts in `symbols` `[pieces + 1]`. */
  readonly starts: Int32Array<SharedArrayBuffer>;
  /** Natural logarithm of each piece's probability, -Infinity for a dropped one `[pieces]`. */
  readonly scores: Float64Array<SharedArrayBuffer>;
}

/** Returns the number of symbols of a piece. */
export function lengthOf({ starts }: PieceTable, piece: number): number {
  return starts[piece + 1]! - starts[piece]!;
}

/** Returns the number of pieces that are not dropped. */
export function countKept({ scores }: PieceTable): number {
  let count = 0;
  for (let piece = 0; piece < scores.length; piece++) if (scores[piece]! > -Infinity) count++;
  return count;
}

/** Returns the piece that is one symbol only, dropped or not, or -1. */
export function findCharacter({ symbols, starts, scores }: PieceTable, symbol: number): number {
  return scores.findIndex((_, piece) => {
    return starts[piece + 1]! - starts[piece]! === 1 && symbols[starts[piece]!] === symbol;
  });
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
