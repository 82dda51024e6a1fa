import { expect, test } from 'vitest';
import { countPredictions, electraMaxPredictions } from './count-predictions.ts';

test.each([
  [128, 0.15, 20, 19], // 19.2
  [512, 0.15, 77, 77], // 76.8
  [512, 0.15, 20, 20],
  [130, 0.15, 99, 20], // 19.5: the even neighbour is 20
  [5, 0.5, 99, 2], // 2.5: the even neighbour is 2
  [7, 0.5, 99, 4], // 3.5
  [3, 0.15, 20, 1],
])('%i tokens at %f with at most %i predictions: %i', (length, maskRate, maxPredictions, expected) => {
  expect(countPredictions(length, { maskRate, maxPredictions })).toBe(expected);
});

test('ELECTRA gives 19, 79 and 130 slots in its three settings', () => {
  expect([
    electraMaxPredictions(128, 0.15),
    electraMaxPredictions(512, 0.15),
    electraMaxPredictions(512, 0.25),
  ]).toEqual([19, 79, 130]);
});
