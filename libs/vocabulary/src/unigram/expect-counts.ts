import type { Lattice } from './lattice.ts';

/** A probability below this is scaled up, so that none of a long word vanishes. */
const SMALL = 2 ** -300;
const SCALE = 2 ** 300;
const LOG_SCALE = 300 * Math.LN2;

/**
 * Rounds a number to a multiple of 2^-22 when it is added and taken away again: from 2^30 on, a float64
 * has no finer step.
 *
 * Sums of such multiples are exact below 2^31, which no text of a gibibyte reaches; so they are the
 * same in every order, and whichever thread adds what.
 */
const ROUNDING = 1.5 * 2 ** 30;

/** What {@link CountExpecter} works with. */
export interface ExpectedCounts {
  /** Probability of each piece `[pieces]`; that of an unknown character for a dropped single symbol. */
  readonly weights: Float64Array;
  /** Expected occurrences of each piece are added here `[pieces]`. */
  readonly counts: Float64Array;
}

/**
 * Computes how often each piece is expected in runs, over all ways to cut them (the E step).
 *
 * A pass forward sums the probability of all ways to each node; a pass backward divides every node's
 * share among the pieces that end there, in proportion to what they brought. Both are in plain
 * probabilities, with a power of two taken out where they get small, because logarithms would cost
 * more than all the rest.
 */
export class CountExpecter {
  readonly #weights: Float64Array;
  readonly #counts: Float64Array;
  /** Probability of all ways to a node, times `2^(300 * scales)` `[nodes]`. */
  #forward = new Float64Array(0);
  #scales = new Int32Array(0);
  /** Expected number of pieces that start at a node `[nodes]`. */
  #shares = new Float64Array(0);

  constructor({ weights, counts }: ExpectedCounts) {
    this.#weights = weights;
    this.#counts = counts;
  }

  /** Adds the counts of a lattice of counted runs; returns the log probability of all of them. */
  add(lattice: Lattice): number {
    const nodeCount = lattice.edgeStarts.length - 1;
    if (this.#forward.length < nodeCount) {
      this.#forward = new Float64Array(nodeCount);
      this.#scales = new Int32Array(nodeCount);
      this.#shares = new Float64Array(nodeCount);
    }
    this.#passForward(lattice);
    const likelihood = this.#startShares(lattice);
    this.#passBackward(lattice);
    return likelihood;
  }

  #passForward({ edgeStarts, edgeOrigins, edgePieces }: Lattice): void {
    const forward = this.#forward;
    const scales = this.#scales;
    const weights = this.#weights;
    forward[0] = 1;
    scales[0] = 0;
    const nodeCount = edgeStarts.length - 1;
    for (let node = 1, edge = 0; node < nodeCount; node++) {
      const last = edgeStarts[node + 1]!;
      let scale = scales[edgeOrigins[last - 1]!]!;
      let sum = 0;
      for (; edge < last; edge++) {
        const origin = edgeOrigins[edge]!;
        if (scales[origin] !== scale) break;
        sum += forward[origin]! * weights[edgePieces[edge]!]!;
      }
      if (edge < last) {
        const first = edgeStarts[node]!;
        scale = this.#leastScale({ edgeOrigins, edgePieces }, first, last);
        sum = this.#sumScaled({ edgeOrigins, edgePieces }, { first, last, scale });
        edge = last;
      }
      while (sum < SMALL) {
        sum *= SCALE;
        scale++;
      }
      forward[node] = sum;
      scales[node] = scale;
    }
  }

  #leastScale({ edgeOrigins, edgePieces }: Edges, first: number, last: number): number {
    let least = Infinity;
    for (let edge = first; edge < last; edge++) {
      if (this.#weights[edgePieces[edge]!]! > 0) {
        least = Math.min(least, this.#scales[edgeOrigins[edge]!]!);
      }
    }
    return least;
  }

  #sumScaled(
    { edgeOrigins, edgePieces }: Edges,
    { first, last, scale }: { readonly first: number; readonly last: number; readonly scale: number },
  ): number {
    let sum = 0;
    for (let edge = first; edge < last; edge++) {
      const origin = edgeOrigins[edge]!;
      const weight = this.#weights[edgePieces[edge]!]!;
      if (weight > 0) sum += this.#forward[origin]! * weight * SCALE ** (scale - this.#scales[origin]!);
    }
    return sum;
  }

  /** Gives every run's end its count; returns the log probability of the runs. */
  #startShares({ edgeStarts, terminals, values }: Lattice): number {
    this.#shares.fill(0, 0, edgeStarts.length - 1);
    let likelihood = 0;
    for (let run = 0; run < terminals.length; run++) {
      const node = terminals[run]!;
      this.#shares[node]! += values[run]!;
      likelihood += values[run]! * (Math.log(this.#forward[node]!) - this.#scales[node]! * LOG_SCALE);
    }
    return likelihood;
  }

  #passBackward({ edgeStarts, edgeOrigins, edgePieces }: Lattice): void {
    const forward = this.#forward;
    const scales = this.#scales;
    const weights = this.#weights;
    const shares = this.#shares;
    const counts = this.#counts;
    for (let node = edgeStarts.length - 2; node > 0; node--) {
      const ratio = shares[node]! / forward[node]!;
      const scale = scales[node]!;
      const last = edgeStarts[node + 1]!;
      for (let edge = edgeStarts[node]!; edge < last; edge++) {
        const origin = edgeOrigins[edge]!;
        const piece = edgePieces[edge]!;
        let share = ratio * forward[origin]! * weights[piece]!;
        if (scales[origin] !== scale && share > 0) share *= SCALE ** (scale - scales[origin]!);
        shares[origin]! += share;
        counts[piece]! += share + ROUNDING - ROUNDING;
      }
    }
  }
}

type Edges = Pick<Lattice, 'edgeOrigins' | 'edgePieces'>;
