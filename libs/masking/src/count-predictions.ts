/**
 * Counts the tokens to predict in a row: the rate times the length, rounded, at least 1.
 *
 * Rounding takes halves to the even neighbour, as Python's `round` and `tf.round` do.
 *
 * Example: 0.15 of 128 tokens are 19.2, so 19 predictions; of 130 tokens 19.5, so 20.
 *
 * @param length Tokens of the row, special ones counted.
 * @see ALBERT and ELECTRA sources: `create_masked_lm_predictions`, `pretrain_helpers.mask`.
 */
export function countPredictions(
  length: number,
  { maskRate, maxPredictions }: { readonly maskRate: number; readonly maxPredictions: number },
): number {
  return Math.min(maxPredictions, Math.max(1, roundHalfEven(maskRate * length)));
}

/**
 * Counts the prediction slots that ELECTRA gives to a row: floor((rate + 0.005) · length).
 *
 * Example: 19 for 128 tokens at a rate of 0.15.
 *
 * @see ELECTRA sources: `configure_pretraining`, `max_predictions_per_seq`.
 */
export function electraMaxPredictions(sequenceLength: number, maskRate: number): number {
  return Math.floor((maskRate + 0.005) * sequenceLength);
}

function roundHalfEven(value: number): number {
  // A 32-bit integer from here on: loops over budgets would otherwise count in floating point.
  const floor = value | 0;
  const rest = value - floor;
  if (rest === 0.5) return floor + (floor & 1);
  return rest < 0.5 ? floor : floor + 1;
}
