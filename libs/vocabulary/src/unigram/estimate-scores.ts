/** Pieces that are expected less often than this are dropped (SentencePiece's value). */
const MIN_EXPECTED_COUNT = 0.5;

/**
 * Sets every piece's score from its expected count; what is hardly expected is dropped (the M step).
 *
 * The score is the expected log probability under a Dirichlet prior with small parameters,
 * `digamma(count) - digamma(sum)`, which presses rare pieces down: Liang and Klein, "Structured
 * Bayesian nonparametric models with variational inference" (ACL 2007 tutorial).
 *
 * @param scores Written; -Infinity for a dropped piece, and what was dropped stays so `[pieces]`.
 */
export function estimateScores(scores: Float64Array, expectedCounts: Float64Array): void {
  let sum = 0;
  for (let piece = 0; piece < scores.length; piece++) {
    if (scores[piece]! > -Infinity && expectedCounts[piece]! >= MIN_EXPECTED_COUNT) {
      sum += expectedCounts[piece]!;
    } else {
      scores[piece] = -Infinity;
    }
  }
  const logSum = digamma(sum);
  for (let piece = 0; piece < scores.length; piece++) {
    if (scores[piece]! > -Infinity) scores[piece] = digamma(expectedCounts[piece]!) - logSum;
  }
}

/** From here on, the asymptotic series is accurate to about 1e-10. */
const ASYMPTOTIC_FROM = 7;

/**
 * The digamma function, the derivative of the logarithm of the gamma function.
 *
 * Small arguments are raised by `digamma(x) = digamma(x + 1) - 1 / x`; then the series in
 * `1 / (x - 1/2)^2` (Abramowitz and Stegun, 6.3).
 *
 * @param x Above 0.
 */
export function digamma(x: number): number {
  let raised = x;
  let result = 0;
  for (; raised < ASYMPTOTIC_FROM; raised++) result -= 1 / raised;
  const shifted = raised - 0.5;
  const square = 1 / (shifted * shifted);
  const series = 1 / 24 - square * (7 / 960 - square * (31 / 8064 - square * (127 / 30720)));
  return result + Math.log(shifted) + square * series;
}
