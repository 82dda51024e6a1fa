import { deriveKey } from '@albectra/random';
import { areaUnderCurve, rankScores } from './area-under-curve.ts';
import type { HeldoutScores } from './collect-scores.ts';
import { bootstrap } from './interval.ts';
import type { Estimate } from './interval.ts';

/** A metric on held-out rows beside what a guess without a model reaches. */
export interface HeldoutMetric extends Estimate {
  readonly chance: number;
}

/** How good a model is on held-out rows at one step. */
export interface Evaluation {
  readonly step: number;
  readonly rowCount: number;
  readonly tokenCount: number;
  /** Mean cross entropy of hidden tokens, in nats. */
  readonly maskedLanguageLoss: number;
  /**
   * Share of hidden tokens named; chance is to name the commonest one always. Positions to predict that
   * show their own or a random token are left out, unlike in the originals' figure: copying would count.
   */
  readonly maskedLanguageAccuracy: HeldoutMetric;
  /** Share of segment pairs told right; chance is to name the commoner order always. */
  readonly pairAccuracy?: HeldoutMetric;
  /** Area under the curve of replaced-token detection; chance is 0.5. */
  readonly replacedTokenArea?: HeldoutMetric;
}

/**
 * Turns scores to metrics with 95 % intervals over rows.
 *
 * @param seed Seeds the resampling, so that the same scores give the same intervals.
 */
export function summarizeScores(scores: HeldoutScores, step: number, seed: number): Evaluation {
  const predictions = sum(scores.predictions);
  return {
    step,
    rowCount: scores.rowCount,
    tokenCount: scores.tokenCount,
    maskedLanguageLoss: sum(scores.losses) / predictions,
    maskedLanguageAccuracy: {
      ...ratio(scores.correct, scores.predictions, seed),
      chance: Math.max(0, ...scores.labelCounts.values()) / predictions,
    },
    ...(sum(scores.pairs) > 0 ? { pairAccuracy: pairAccuracy(scores, seed) } : {}),
    ...(hasBothClasses(scores) ? { replacedTokenArea: replacedTokenArea(scores, seed) } : {}),
  };
}

/** Without an original and a replaced token there is no curve. */
function hasBothClasses({ replacedLabels }: HeldoutScores): boolean {
  return replacedLabels.includes(0) && replacedLabels.includes(1);
}

function pairAccuracy(scores: HeldoutScores, seed: number): HeldoutMetric {
  const labelled = sum(scores.pairs);
  const positive = sum(scores.pairsPositive);
  return {
    ...ratio(scores.pairsCorrect, scores.pairs, seed),
    chance: Math.max(positive, labelled - positive) / labelled,
  };
}

function replacedTokenArea(scores: HeldoutScores, seed: number): HeldoutMetric {
  const ranked = rankScores(
    Float32Array.from(scores.replacedScores),
    Uint8Array.from(scores.replacedLabels),
    Int32Array.from(scores.replacedRows),
  );
  const key = deriveKey(seed, 'interval', 'area');
  return { ...bootstrap(scores.rowCount, (weights) => areaUnderCurve(ranked, weights), key), chance: 0.5 };
}

function ratio(numerators: readonly number[], denominators: readonly number[], seed: number): Estimate {
  const statistic = (weights: Int32Array): number => {
    let numerator = 0;
    let denominator = 0;
    for (let row = 0; row < weights.length; row++) {
      numerator += numerators[row]! * weights[row]!;
      denominator += denominators[row]! * weights[row]!;
    }
    return numerator / denominator;
  };
  return bootstrap(numerators.length, statistic, deriveKey(seed, 'interval', 'ratio'));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
