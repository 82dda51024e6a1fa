import type { Evaluation } from '../evaluation/summarize-scores.ts';

/** Figures of an evaluation by which the best checkpoint can be chosen. */
export const BEST_METRICS = [
  'maskedLanguageLoss',
  'maskedLanguageAccuracy',
  'pairAccuracy',
  'replacedTokenArea',
] as const;

/** Figure of an evaluation by which the best checkpoint is chosen. */
export type BestMetric = (typeof BEST_METRICS)[number];

/**
 * Finds the best of a run's evaluations: the least loss, or the greatest of another figure; the earlier of equals.
 *
 * The evaluation before the first step does not count, since there is no checkpoint of it.
 */
export function bestEvaluation(
  evaluations: readonly Evaluation[],
  metric: BestMetric,
): Evaluation | undefined {
  let best: Evaluation | undefined;
  for (const evaluation of evaluations) {
    if (evaluation.step > 0 && quality(evaluation, metric) > quality(best, metric)) best = evaluation;
  }
  return best;
}

/** Greater is better; what has no such figure is worst. */
function quality(evaluation: Evaluation | undefined, metric: BestMetric): number {
  const figure = evaluation?.[metric];
  if (figure === undefined) return Number.NEGATIVE_INFINITY;
  return typeof figure === 'number' ? -figure : figure.value;
}
