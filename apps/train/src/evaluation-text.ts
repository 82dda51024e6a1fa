import { formatCount } from '@albectra/cli';
import type { Evaluation, HeldoutMetric } from '@albectra/training';

/** The metrics of an evaluation by the names that people know, those that the model has. */
export function listMetrics(evaluation: Evaluation): [name: string, metric: HeldoutMetric][] {
  const { maskedLanguageAccuracy, replacedTokenArea, pairAccuracy } = evaluation;
  const metrics: [string, HeldoutMetric | undefined][] = [
    ['MLM accuracy', maskedLanguageAccuracy],
    ['Replaced-token AUC', replacedTokenArea],
    ['SOP accuracy', pairAccuracy],
  ];
  return metrics.flatMap(([name, metric]) => (metric === undefined ? [] : [[name, metric]]));
}

/** An evaluation as lines for people: each metric with its 95 % interval and its chance level. */
export function evaluationText(evaluation: Evaluation): string[] {
  const { step, rowCount, tokenCount, maskedLanguageLoss } = evaluation;
  return [
    `Held-out evaluation at step ${formatCount(step)}: ${formatCount(rowCount)} rows, ${formatCount(tokenCount)} tokens`,
    ...listMetrics(evaluation).map(
      ([name, { value, low, high, chance }]) =>
        `  ${name.padEnd(20)} ${value.toFixed(4)}  (95 % ${low.toFixed(4)} to ${high.toFixed(4)}; chance ${chance.toFixed(4)})`,
    ),
    `  ${'MLM loss'.padEnd(20)} ${maskedLanguageLoss.toFixed(4)}  nats a masked token`,
  ];
}
