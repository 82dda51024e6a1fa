import { expect, test } from 'vitest';
import type { Evaluation } from '../evaluation/summarize-scores.ts';
import { bestEvaluation } from './best-evaluation.ts';

const metric = (value: number) => ({ value, low: 0, high: 1, chance: 0.1 });
const evaluation = (step: number, loss: number, accuracy: number): Evaluation => ({
  step,
  rowCount: 1,
  tokenCount: 1,
  maskedLanguageLoss: loss,
  maskedLanguageAccuracy: metric(accuracy),
});
const evaluations = [
  evaluation(0, 1, 0.9),
  evaluation(10, 6, 0.2),
  evaluation(20, 5, 0.3),
  evaluation(30, 5, 0.4),
];

test('the least loss is best, the earlier of equals, and never the one before the first step', () => {
  expect(bestEvaluation(evaluations, 'maskedLanguageLoss')?.step).toBe(20);
});

test('of other figures the greatest is best', () => {
  expect(bestEvaluation(evaluations, 'maskedLanguageAccuracy')?.step).toBe(30);
});

test('without the figure, or without evaluations, none is best', () => {
  expect(bestEvaluation(evaluations, 'pairAccuracy')).toBeUndefined();
  expect(bestEvaluation([], 'maskedLanguageLoss')).toBeUndefined();
  const some = [...evaluations, { ...evaluation(40, 9, 0), pairAccuracy: metric(0.5) }];
  expect(bestEvaluation(some, 'pairAccuracy')?.step).toBe(40);
});
