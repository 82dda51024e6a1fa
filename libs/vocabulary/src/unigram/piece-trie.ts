import { sharedIntegers } from '../shared.ts';
import type { PieceTable } from './piece-table.ts';

/** The node of the empty run. */
export const TRIE_ROOT = 0;
/** What {@link stepInTrie} returns where no piece goes on. */
export const NO_NODE = -1;

/**
 * A trie of pieces in memory that threads share, 12 bytes for each node.
 *
 * The children of a node are neighbours, in the order of their symbols; nodes are in the order of
 * their depth.
 */
export interface PieceTrie {
  /** Where the children of each node start `[nodes + 1]`. */
  readonly children: Int32Array<SharedArrayBuffer>;
  /** Last symbol of each node `[nodes]`. */
  readonly symbols: Int32Array<SharedArrayBuffer>;
  /** Piece that ends at each node, or -1 `[nodes]`. */
  readonly pieces: Int32Array<SharedArrayBuffer>;
}

/** Builds the trie of a table. */
export function buildPieceTrie(table: PieceTable): PieceTrie {
  const nodeCount = countNodes(table);
  const trie = {
    children: sharedIntegers(nodeCount + 1),
    symbols: sharedIntegers(nodeCount),
    pieces: sharedIntegers(nodeCount).fill(-1),
  };
  // The pieces of a node are a range; node by node, ranges are cut by their next symbol.
  const first = new Int32Array(nodeCount);
  const last = new Int32Array(nodeCount);
  last[TRIE_ROOT] = table.scores.length;
  let used = 1;
  let levelEnd = 1;
  for (let node = 0, depth = 0; node < nodeCount; node++) {
    if (node === levelEnd) {
      levelEnd = used;
      depth++;
    }
    trie.children[node] = used;
    let piece = first[node]!;
    if (depth > 0 && table.starts[piece + 1]! - table.starts[piece]! === depth) trie.pieces[node] = piece++;
    while (piece < last[node]!) {
      const symbol = table.symbols[table.starts[piece]! + depth]!;
      trie.symbols[used] = symbol;
      first[used] = piece;
      while (piece < last[node]! && table.symbols[table.starts[piece]! + depth] === symbol) piece++;
      last[used++] = piece;
    }
  }
  trie.children[nodeCount] = used;
  return trie;
}

/** Returns the node of the run of `node` with `symbol` added, or {@link NO_NODE}. */
export function stepInTrie({ children, symbols }: PieceTrie, node: number, symbol: number): number {
  let low = children[node]!;
  let high = children[node + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = symbols[middle]!;
    if (found === symbol) return middle;
    if (found < symbol) low = middle + 1;
    else high = middle;
  }
  return NO_NODE;
}

/** Counts the nodes by what each piece adds to the one before it. */
function countNodes({ symbols, starts, scores }: PieceTable): number {
  let count = 1;
  for (let piece = 0; piece < scores.length; piece++) {
    const start = starts[piece]!;
    const length = starts[piece + 1]! - start;
    const before = piece === 0 ? 0 : starts[piece - 1]!;
    let shared = 0;
    while (
      shared < length &&
      before + shared < start &&
      symbols[before + shared] === symbols[start + shared]
    ) {
      shared++;
    }
    count += length - shared;
  }
  return count;
}
