import type { Draws } from '@albectra/random';
import type { UnigramLattice } from './unigram-lattice.ts';

/**
 * Draws a path through a lattice with a probability proportional to `exp(alpha * score)`: sums over
 * all paths are taken from the left, then nodes are drawn from the right (forward filtering,
 * backward sampling).
 *
 * @param alpha Inverse temperature: 0 makes all paths alike, greater values favour the best.
 * @returns The path's nodes, from the left.
 */
export function samplePath(lattice: UnigramLattice, alpha: number, draws: Draws): number[] {
  const sums = logSums(lattice, alpha);
  const nodes: number[] = [];
  for (let at = lattice.length; at > 0; at = lattice.starts[nodes.at(-1)!]!) {
    nodes.push(drawNode(lattice, at, { sums, alpha, draws }));
  }
  return nodes.reverse();
}

/** For each byte `[length + 1]` the logarithm of the sum of `exp(alpha * score)` over all paths to it. */
function logSums(lattice: UnigramLattice, alpha: number): Float64Array {
  const { starts, scores, endStarts, nodesByEnd } = lattice;
  const sums = new Float64Array(lattice.length + 1).fill(-Infinity);
  sums[0] = 0;
  for (let at = 1; at <= lattice.length; at++) {
    const [from, to] = [endStarts[at]!, endStarts[at + 1]!];
    const weightOf = (index: number): number => {
      const node = nodesByEnd[index]!;
      return sums[starts[node]!]! + alpha * scores[node]!;
    };
    let greatest = -Infinity;
    for (let index = from; index < to; index++) greatest = Math.max(greatest, weightOf(index));
    if (greatest === -Infinity) continue;
    let sum = 0;
    for (let index = from; index < to; index++) sum += Math.exp(weightOf(index) - greatest);
    sums[at] = greatest + Math.log(sum);
  }
  return sums;
}

/** Draws one of the nodes that end at a byte. */
function drawNode(
  lattice: UnigramLattice,
  at: number,
  by: { readonly sums: Float64Array; readonly alpha: number; readonly draws: Draws },
): number {
  const { starts, scores, endStarts, nodesByEnd } = lattice;
  const nodes = nodesByEnd.subarray(endStarts[at]!, endStarts[at + 1]!);
  const logWeights = Array.from(nodes, (node) => by.sums[starts[node]!]! + by.alpha * scores[node]!);
  return nodes[drawIndex(logWeights, by.draws)]!;
}

/** Draws an index with a probability proportional to the exponential of its weight, by two draws of 32 bits. */
export function drawIndex(logWeights: readonly number[], draws: Draws): number {
  const greatest = logWeights.reduce((high, weight) => Math.max(high, weight), -Infinity);
  const weights = logWeights.map((weight) => Math.exp(weight - greatest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // 2^-32 would be too coarse for rare choices.
  let left = (draws.uniform() + draws.uniform() / 2 ** 32) * total;
  for (let index = 0; index < weights.length; index++) {
    left -= weights[index] ?? 0;
    if (left < 0) return index;
  }
  // Rounding left a rest: the likeliest takes it.
  return logWeights.indexOf(greatest);
}
