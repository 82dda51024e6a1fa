const HALF_WORD = 0x1_0000;

/**
 * Draws numbers from 0 to n - 1 with given weights, exact to 2^-16, the resolution of a draw.
 *
 * A table says where to begin the search for what a draw stands for, so that mostly the first guess is
 * right (Chen and Asau 1974, "On generating random variates from an empirical distribution").
 */
export class WeightedDraws {
  /** How many numbers there are. */
  readonly count: number;
  /** Upper ends of the draws that stand for each number. */
  readonly #ends: Int32Array;
  /** The number that the first draw with each upper byte stands for. */
  readonly #guide: Uint8Array;

  /** @param weights At least one, at most 256. */
  constructor(weights: readonly number[]) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    const ends = Int32Array.from(weights, (weight) => Math.round(((sum += weight) / total) * HALF_WORD));
    ends[ends.length - 1] = HALF_WORD;
    this.count = ends.length;
    this.#ends = ends;
    this.#guide = Uint8Array.from({ length: 256 }, (_, byte) => ends.findIndex((end) => byte << 8 < end));
  }

  /** The number that a half word drawn at random stands for. */
  numberOf(drawn: number): number {
    const ends = this.#ends;
    let number = this.#guide[drawn >> 8]!;
    while (drawn >= ends[number]!) number++;
    return number;
  }
}

/**
 * Weights of the n-gram lengths 1 to `longest`: 1/n, so 6/11, 3/11 and 2/11 for up to three words (ALBERT, Lan
 * et al. 2020, section 4.1).
 *
 * @param favorShorter Otherwise they are turned round, as by `favor_shorter_ngram` of ALBERT's sources.
 */
export function ngramWeights(longest: number, favorShorter: boolean): number[] {
  const weights = Array.from({ length: longest }, (_, i) => 1 / (i + 1));
  return favorShorter ? weights : weights.reverse();
}

/** Weights of 1, 2, … `longest` trials, each of which is the last with `probability`. */
export function geometricWeights(longest: number, probability: number): number[] {
  return Array.from({ length: longest }, (_, i) => probability * (1 - probability) ** i);
}
