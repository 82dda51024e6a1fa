import type { NamedArray, NamedArrays } from '@albectra/ops';
import { deriveKey, Draws } from '@albectra/random';
import type { StepShape } from '../compute/model-flops.ts';

/**
 * Makes a full batch of random tokens, two segments a row, with predictions spread over each row.
 *
 * No token is padding: it is what a step costs at most.
 *
 * @param vocabularySize Ids are drawn below it.
 */
export function syntheticBatch(vocabularySize: number, shape: StepShape): NamedArrays {
  const { rows, sequenceLength, predictions } = shape;
  const draws = new Draws(deriveKey(1, 'synthetic-batch'));
  const fill = (width: number, value: (row: number, column: number) => number): NamedArray => ({
    shape: [rows, width],
    dtype: 'int32',
    values: Int32Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width)),
  });
  const ids = fill(sequenceLength, (row, column) => draws.seek(row, column).below(vocabularySize));
  const stride = Math.floor(sequenceLength / predictions);
  const isPredicted = (column: number): boolean => column % stride === 0 && column / stride < predictions;
  return {
    originalIds: ids,
    inputIds: ids,
    segmentIds: fill(sequenceLength, (_, column) => (2 * column < sequenceLength ? 0 : 1)),
    attentionMask: fill(sequenceLength, () => 1),
    predictionSlots: fill(sequenceLength, (_, column) => (isPredicted(column) ? 1 + column / stride : 0)),
    maskedPositions: fill(predictions, (_, column) => column * stride),
    maskedLabels: fill(predictions, (row, column) => ids.values[row * sequenceLength + column * stride]!),
    maskedWeights: {
      shape: [rows, predictions],
      dtype: 'float32',
      values: new Float32Array(rows * predictions).fill(1),
    },
    pairLabels: {
      shape: [rows],
      dtype: 'int32',
      values: Int32Array.from({ length: rows }, (_, row) => row % 2),
    },
  };
}
