import { grown } from '../grown.ts';
import { shared } from '../shared.ts';
import { NO_NODE, stepInTrie, TRIE_ROOT } from './piece-trie.ts';
import type { PieceTrie } from './piece-trie.ts';

/**
 * All ways to cut a set of runs into pieces, in memory that threads share.
 *
 * The runs are a tree: runs with a common beginning share its nodes. A node is a beginning of a run;
 * node 0 is the empty one, and a node comes after those that it begins with. An edge is a piece that
 * ends at a node, and goes back to the node where it starts. Example: the runs `ab` and `ac`, with
 * pieces for the letters and `ab`, make the nodes (empty), `a`, `ab`, `ac`; edges end at `a` (from
 * empty), `ab` (from empty, from `a`) and `ac` (from `a`).
 *
 * All sums over ways are passes over the edges in this order, or against it, and what two runs have
 * in common is done once. The edges are found once for all candidates: those of dropped pieces are
 * taken out as training goes on.
 */
export interface Lattice {
  /** Where the edges that end at each node start `[nodes + 1]`; the last one of a node is one symbol long. */
  readonly edgeStarts: Int32Array<SharedArrayBuffer>;
  /** Node where each edge starts `[edges]`; those of one node are in rising order. */
  readonly edgeOrigins: Int32Array<SharedArrayBuffer>;
  /** Piece of each edge `[edges]`. */
  readonly edgePieces: Int32Array<SharedArrayBuffer>;
  /** Node at which each run ends `[runs]`, in rising order. */
  readonly terminals: Int32Array<SharedArrayBuffer>;
  /** What belongs to each run: how often it occurs, or which piece it is `[runs]`. */
  readonly values: Float64Array<SharedArrayBuffer>;
}

/** Runs of symbols in the order of their symbols. */
export interface SortedRuns {
  readonly symbols: Int32Array;
  /** Where each run starts in `symbols`, and where it ends `[runs]`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** What belongs to each run, see {@link Lattice.values}. */
  readonly values: Float64Array;
}

/**
 * Finds the pieces in runs.
 *
 * @param trie Holds a piece for every single symbol of the runs.
 */
export function buildLattice(runs: SortedRuns, trie: PieceTrie): Lattice {
  return new LatticeBuilder(runs, trie).build();
}

class LatticeBuilder {
  readonly #runs: SortedRuns;
  readonly #trie: PieceTrie;
  #edgeStarts = new Int32Array(2 ** 10);
  #edgeOrigins = new Int32Array(2 ** 12);
  #edgePieces = new Int32Array(2 ** 12);
  #nodeCount = 1;
  #edgeCount = 0;
  /** Node of each depth of the run at hand. */
  #path = new Int32Array(2 ** 8);
  /** Where the unfinished pieces of each depth start in the two arrays below. */
  #openStarts = new Int32Array(2 ** 8);
  /** Unfinished pieces: the node where each starts, and how far it got in the trie. */
  #openOrigins = new Int32Array(2 ** 10);
  #openNodes = new Int32Array(2 ** 10);
  /** Number of unfinished pieces of all depths up to the present one. */
  #openCount = 0;

  constructor(runs: SortedRuns, trie: PieceTrie) {
    this.#runs = runs;
    this.#trie = trie;
  }

  build(): Lattice {
    const { starts, ends, symbols, values } = this.#runs;
    const terminals = new Int32Array(starts.length);
    for (let run = 0; run < starts.length; run++) {
      const start = starts[run]!;
      const length = ends[run]! - start;
      let depth = run === 0 ? 0 : this.#sharedLength(run);
      this.#reserveDepth(length);
      this.#openCount = this.#openStarts[depth + 1]!;
      for (; depth < length; depth++) this.#extend(symbols[start + depth]!, depth);
      terminals[run] = this.#path[length]!;
    }
    this.#edgeStarts[this.#nodeCount] = this.#edgeCount;
    return {
      edgeStarts: shared(this.#edgeStarts.subarray(0, this.#nodeCount + 1)),
      edgeOrigins: shared(this.#edgeOrigins.subarray(0, this.#edgeCount)),
      edgePieces: shared(this.#edgePieces.subarray(0, this.#edgeCount)),
      terminals: shared(terminals),
      values: shared(values),
    };
  }

  /** Number of symbols that a run has in common with the one before it. */
  #sharedLength(run: number): number {
    const { starts, ends, symbols } = this.#runs;
    const [before, start] = [starts[run - 1]!, starts[run]!];
    const most = Math.min(ends[run - 1]! - before, ends[run]! - start);
    let length = 0;
    while (length < most && symbols[before + length] === symbols[start + length]) length++;
    return length;
  }

  /** Adds the node of the run's next symbol, and the edges of the pieces that end there. */
  #extend(symbol: number, depth: number): void {
    const node = this.#nodeCount++;
    if (node + 1 >= this.#edgeStarts.length) this.#edgeStarts = grown(this.#edgeStarts, node + 2);
    this.#edgeStarts[node] = this.#edgeCount;
    const first = this.#openStarts[depth]!;
    const last = this.#openCount;
    this.#openStarts[depth + 1] = last;
    this.#reserve(last - first + 1);
    for (let open = first; open < last; open++) {
      this.#step(this.#openOrigins[open]!, this.#openNodes[open]!, symbol);
    }
    this.#step(this.#path[depth]!, TRIE_ROOT, symbol);
    this.#openStarts[depth + 2] = this.#openCount;
    this.#path[depth + 1] = node;
  }

  #step(origin: number, from: number, symbol: number): void {
    const to = stepInTrie(this.#trie, from, symbol);
    if (to === NO_NODE) return;
    this.#openOrigins[this.#openCount] = origin;
    this.#openNodes[this.#openCount++] = to;
    const piece = this.#trie.pieces[to]!;
    if (piece < 0) return;
    this.#edgeOrigins[this.#edgeCount] = origin;
    this.#edgePieces[this.#edgeCount++] = piece;
  }

  #reserve(count: number): void {
    if (this.#openCount + count > this.#openNodes.length) {
      this.#openOrigins = grown(this.#openOrigins, this.#openCount + count);
      this.#openNodes = grown(this.#openNodes, this.#openCount + count);
    }
    if (this.#edgeCount + count > this.#edgePieces.length) {
      this.#edgeOrigins = grown(this.#edgeOrigins, this.#edgeCount + count);
      this.#edgePieces = grown(this.#edgePieces, this.#edgeCount + count);
    }
  }

  #reserveDepth(depth: number): void {
    if (depth + 3 <= this.#path.length) return;
    this.#path = grown(this.#path, depth + 3);
    this.#openStarts = grown(this.#openStarts, depth + 3);
  }
}

/** Takes the edges of pieces with no weight out of a lattice, in place. */
export function compactLattice(
  { edgeStarts, edgeOrigins, edgePieces }: Lattice,
  weights: Float64Array,
): void {
  let used = 0;
  let first = 0;
  for (let node = 0; node + 1 < edgeStarts.length; node++) {
    const last = edgeStarts[node + 1]!;
    edgeStarts[node] = used;
    for (let edge = first; edge < last; edge++) {
      if (weights[edgePieces[edge]!] === 0) continue;
      edgeOrigins[used] = edgeOrigins[edge]!;
      edgePieces[used++] = edgePieces[edge]!;
    }
    first = last;
  }
  edgeStarts[edgeStarts.length - 1] = used;
}
