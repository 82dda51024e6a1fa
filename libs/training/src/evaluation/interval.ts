import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';

/** An estimate with a confidence interval. */
export interface Estimate {
  readonly value: number;
  /** Ends of the 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** Resamples behind an interval: enough for two digits of a 95 % interval (Efron and Tibshirani 1993, 13.3). */
const RESAMPLE_COUNT = 400;
const LOWER_QUANTILE = 0.025;
const UPPER_QUANTILE = 0.975;

/**
 * Estimates a statistic of rows with a percentile bootstrap interval.
 *
 * Whole rows are drawn, not tokens: tokens of one row are not independent, and an interval that
 * treats them so is too narrow.
 *
 * @param rowCount Rows to draw from, from 1.
 * @param statistic The statistic when row `i` stands `weights[i]` times in the sample.
 * @param key Key of the resampling: equal keys give equal intervals.
 */
export function bootstrap(
  rowCount: number,
  statistic: (weights: Int32Array) => number,
  key: RandomKey,
): Estimate {
  const weights = new Int32Array(rowCount).fill(1);
  const value = statistic(weights);
  const draws = new Draws(key);
  const resampled = new Float64Array(RESAMPLE_COUNT);
  for (let index = 0; index < RESAMPLE_COUNT; index++) {
    drawRows(weights, draws.seek(0, index));
    resampled[index] = statistic(weights);
  }
  const known = resampled.filter((result) => !Number.isNaN(result)).sort();
  return { value, low: quantile(known, LOWER_QUANTILE), high: quantile(known, UPPER_QUANTILE) };
}

function drawRows(weights: Int32Array, draws: Draws): void {
  weights.fill(0);
  for (let i = 0; i < weights.length; i++) weights[draws.below(weights.length)]!++;
}

/** The value below which the share `q` of sorted values lies, interpolated; NaN of none. */
function quantile(sorted: Float64Array, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const fraction = position - below;
  const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return sorted[below]! * (1 - fraction) + next * fraction;
}
