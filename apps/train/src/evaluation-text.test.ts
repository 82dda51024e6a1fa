import type { Evaluation } from '@albectra/training';
import { expect, test } from 'vitest';
import { evaluationText, listMetrics } from './evaluation-text.ts';

const evaluation: Evaluation = {
  step: 1200,
  rowCount: 1024,
  tokenCount: 61_234,
  maskedLanguageLoss: 5.5,
  maskedLanguageAccuracy: { value: 0.25, low: 0.24, high: 0.26, chance: 0.0625 },
};

test('shows each metric with its interval beside its chance level', () => {
  const replacedTokenArea = { value: 0.8, low: 0.75, high: 0.85, chance: 0.5 };
  expect(evaluationText({ ...evaluation, replacedTokenArea })).toEqual([
    'Held-out evaluation at step 1,200: 1,024 rows, 61,234 tokens',
    '  MLM accuracy         0.2500  (95 % 0.2400 to 0.2600; chance 0.0625)',
    '  Replaced-token AUC   0.8000  (95 % 0.7500 to 0.8500; chance 0.5000)',
    '  MLM loss             5.5000  nats a masked token',
  ]);
});

test('lists the metrics that the model has', () => {
  const pairAccuracy = { value: 0.5, low: 0.4, high: 0.6, chance: 0.5 };
  expect(listMetrics({ ...evaluation, pairAccuracy })).toEqual([
    ['MLM accuracy', evaluation.maskedLanguageAccuracy],
    ['SOP accuracy', pairAccuracy],
  ]);
});
