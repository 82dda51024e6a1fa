import type { Lattice } from './lattice.ts';

/**
 * Finds the most likely way to cut each run of a lattice (Viterbi).
 *
 * One object serves any number of lattices; what it says is about the one that was searched last.
 */
export class BestPaths {
  readonly #scores: Float64Array;
  #lattice: Lattice | undefined;
  /** Log probability of the best way to each node `[nodes]`. */
  #best = new Float64Array(0);
  /** Edge that ends the best way to each node `[nodes]`. */
  #bestEdges = new Int32Array(0);

  /** @param scores Log probability of each piece, that of an unknown character for a dropped single symbol. */
  constructor(scores: Float64Array) {
    this.#scores = scores;
  }

  /** Searches a lattice; among equal ways, that with the longest last piece wins. */
  search(lattice: Lattice): void {
    this.#lattice = lattice;
    const { edgeStarts, edgeOrigins, edgePieces } = lattice;
    const nodeCount = edgeStarts.length - 1;
    if (this.#best.length < nodeCount) {
      this.#best = new Float64Array(nodeCount);
      this.#bestEdges = new Int32Array(nodeCount);
    }
    const best = this.#best;
    const scores = this.#scores;
    best[0] = 0;
    for (let node = 1, edge = 0; node < nodeCount; node++) {
      let highest = -Infinity;
      let winner = -1;
      for (const last = edgeStarts[node + 1]!; edge < last; edge++) {
        const score = best[edgeOrigins[edge]!]! + scores[edgePieces[edge]!]!;
        if (score > highest) {
          highest = score;
          winner = edge;
        }
      }
      best[node] = highest;
      this.#bestEdges[node] = winner;
    }
  }

  /** Adds the pieces of the best ways of a lattice of counted runs to `counts` `[pieces]`. */
  addCounts(counts: Float64Array): void {
    if (this.#lattice === undefined) return;
    const { edgeStarts, edgeOrigins, edgePieces, terminals, values } = this.#lattice;
    const shares = new Float64Array(edgeStarts.length - 1);
    for (let run = 0; run < terminals.length; run++) shares[terminals[run]!]! += values[run]!;
    for (let node = shares.length - 1; node > 0; node--) {
      const edge = this.#bestEdges[node]!;
      counts[edgePieces[edge]!]! += shares[node]!;
      shares[edgeOrigins[edge]!]! += shares[node]!;
    }
  }

  /**
   * Finds the best way to a node by at least two pieces.
   *
   * @returns The pieces from the last to the first, none if there is no such way; and their log probability.
   */
  alternativeTo(node: number): { readonly pieces: readonly number[]; readonly score: number } {
    const pieces: number[] = [];
    if (this.#lattice === undefined) return { pieces, score: -Infinity };
    const { edgeStarts, edgeOrigins, edgePieces } = this.#lattice;
    let score = -Infinity;
    let winner = -1;
    for (let edge = edgeStarts[node]!; edge < edgeStarts[node + 1]!; edge++) {
      const origin = edgeOrigins[edge]!;
      if (origin === 0) continue;
      const candidate = this.#best[origin]! + this.#scores[edgePieces[edge]!]!;
      if (candidate <= score) continue;
      score = candidate;
      winner = edge;
    }
    for (let edge = winner; edge >= 0;) {
      pieces.push(edgePieces[edge]!);
      const origin = edgeOrigins[edge]!;
      edge = origin === 0 ? -1 : this.#bestEdges[origin]!;
    }
    return { pieces, score };
  }
}
