import type { NamedArray } from '@albectra/ops';
import { expect, test } from 'vitest';
import { addScores, emptyScores } from './collect-scores.ts';
import { summarizeScores } from './summarize-scores.ts';

const MASK = 4;

function ints(shape: readonly number[], values: readonly number[]): NamedArray {
  return { shape, dtype: 'int32', values: Int32Array.from(values) };
}

function floats(shape: readonly number[], values: readonly number[]): NamedArray {
  return { shape, dtype: 'float32', values: Float32Array.from(values) };
}

/** Two rows of four tokens with three predictions each, and a row of padding. */
const batch = {
  attentionMask: ints([3, 4], [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
  inputIds: ints([3, 4], [2, MASK, 9, MASK, 2, MASK, 3, 0, 0, 0, 0, 0]),
  maskedPositions: ints([3, 3], [1, 2, 3, 1, 0, 0, 0, 0, 0]),
  maskedLabels: ints([3, 3], [7, 9, 8, 7, 0, 0, 0, 0, 0]),
};
const outputs = {
  maskedWeights: floats([3, 3], [1, 1, 1, 1, 0, 0, 0, 0, 0]),
  maskedCorrect: floats([3, 3], [1, 1, 0, 1, 1, 1, 1, 1, 1]),
  maskedLosses: floats([3, 3], [1, 10, 2, 3, 99, 99, 99, 99, 99]),
  pairLogits: floats([3, 2], [0, 1, 1, 0, 0, 1]),
  pairLabels: ints([3], [1, -1, -1]),
  replacedLogits: floats([3, 4], [-1, 2, -1, -1, -1, -1, 3, 9, 9, 9, 9, 9]),
  replacedLabels: floats([3, 4], [0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
  replacedMask: floats([3, 4], [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]),
};

test('counts hidden tokens only, and no padding', () => {
  const scores = addScores(emptyScores(), { batch, outputs, maskId: MASK });
  expect(scores).toMatchObject({ rowCount: 2, tokenCount: 7, pairs: [1, 0], pairsCorrect: [1, 0] });
  // The second prediction of the first row shows its own token: it is left out, right as it is.
  expect(scores.predictions).toEqual([2, 1]);
  expect(scores.correct).toEqual([1, 1]);
  expect(scores.losses).toEqual([3, 3]);
  expect(scores.replacedRows).toEqual([0, 0, 0, 0, 1, 1, 1]);
});

test('judges every example of a pack, and keeps them with their row', () => {
  const packed = {
    ...outputs,
    pairLogits: floats([3, 2, 2], [0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1]),
    pairLabels: ints([3, 2], [1, 1, 0, -1, -1, -1]),
  };
  const scores = addScores(emptyScores(), { batch, outputs: packed, maskId: MASK });
  expect(scores).toMatchObject({ pairs: [2, 1], pairsCorrect: [1, 0], pairsPositive: [2, 0] });
  // Two of three labels are 1.
  expect(summarizeScores(scores, 5, 1).pairAccuracy).toMatchObject({ value: 1 / 3, chance: 2 / 3 });
});

test('sets each metric beside its chance level', () => {
  const scores = addScores(emptyScores(), { batch, outputs, maskId: MASK });
  const evaluation = summarizeScores(scores, 5, 1);
  // Hidden labels are 7, 8, 7: two of three are named by always saying 7.
  expect(evaluation.maskedLanguageAccuracy).toMatchObject({ value: 2 / 3, chance: 2 / 3 });
  expect(evaluation.maskedLanguageLoss).toBe(2);
  expect(evaluation.pairAccuracy).toMatchObject({ value: 1, chance: 1 });
  expect(evaluation.replacedTokenArea).toMatchObject({ value: 1, chance: 0.5 });
  expect(evaluation).toMatchObject({ step: 5, rowCount: 2, tokenCount: 7 });
});
