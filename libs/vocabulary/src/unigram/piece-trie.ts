import type { PieceTable } from './piece-table.ts';

/** Numbers of a node in the table: its parent, its symbol and 1 + its piece. */
const STRIDE = 4;
const PARENT = 0;
const SYMBOL = 1;
const PIECE = 2;

/** The node of the empty run. */
export const TRIE_ROOT = -1;
/** What {@link PieceTrie.step} returns where no piece goes on. */
export const NO_NODE = -2;
/** Marks a free slot; no node has it as its parent. */
const FREE = -3;

/**
 * A trie of pieces as one open-addressed hash table: a node is its slot.
 *
 * A step is one multiplication and mostly one read of one cache line, whatever the size of the
 * alphabet.
 */
export class PieceTrie {
  readonly #nodes: Int32Array;
  readonly #shift: number;

  /** @param table Pieces in the order of their symbols. */
  constructor(table: PieceTable) {
    const bits = Math.max(4, 32 - Math.clz32(countNodes(table) * 2));
    this.#shift = 32 - bits;
    this.#nodes = new Int32Array(STRIDE * 2 ** bits);
    for (let slot = 0; slot < this.#nodes.length; slot += STRIDE) this.#nodes[slot + PARENT] = FREE;
    for (let piece = 0; piece < table.scores.length; piece++) {
      let node = TRIE_ROOT;
      for (let at = table.starts[piece]!; at < table.starts[piece + 1]!; at++) {
        node = this.#descend(node, table.symbols[at]!);
      }
      this.#nodes[node + PIECE] = piece + 1;
    }
  }

  /** Returns the node of the run of `node` with `symbol` added, or {@link NO_NODE}. */
  step(node: number, symbol: number): number {
    const slot = this.#find(node, symbol);
    return this.#nodes[slot + PARENT] === FREE ? NO_NODE : slot;
  }

  /** Returns the piece that ends at a node, or -1. */
  pieceAt(node: number): number {
    return this.#nodes[node + PIECE]! - 1;
  }

  #descend(node: number, symbol: number): number {
    const slot = this.#find(node, symbol);
    this.#nodes[slot + PARENT] = node;
    this.#nodes[slot + SYMBOL] = symbol;
    return slot;
  }

  /** Returns the slot of a node, or the free one where it would be. */
  #find(node: number, symbol: number): number {
    const nodes = this.#nodes;
    let slot = (Math.imul(Math.imul(node, 0x9e3779b1) ^ symbol, 0x85ebca6b) >>> this.#shift) * STRIDE;
    for (;;) {
      const parent = nodes[slot + PARENT]!;
      if (parent === FREE || (parent === node && nodes[slot + SYMBOL] === symbol)) return slot;
      slot += STRIDE;
      if (slot === nodes.length) slot = 0;
    }
  }
}

/** Counts the nodes by what each piece adds to the one before it. */
function countNodes({ symbols, starts, scores }: PieceTable): number {
  let count = 0;
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
