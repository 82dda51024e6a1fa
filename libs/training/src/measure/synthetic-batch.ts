import type { NamedArray, NamedArrays } from '@albectra/ops';
import { deriveKey, Draws } from '@albectra/random';
import type { StepShape } from '../compute/model-flops.ts';

/**
 * Makes a full batch of random tokens, two segments an example, with predictions spread over each row.
 *
 * No token is padding: it is what a step costs at most. Packs have as many examples as there is room for,
 * of one length but for a token.
 *
 * @param vocabularySize Ids are drawn below it.
 */
export function syntheticBatch(vocabularySize: number, shape: StepShape): NamedArrays {
  const { rows, sequenceLength, predictions, examples = 1 } = shape;
  const draws = new Draws(deriveKey(1, 'synthetic-batch'));
  const fill = (width: number, value: (row: number, column: number) => number): NamedArray => ({
    shape: [rows, width],
    dtype: 'int32',
    values: Int32Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width)),
  });
  const ids = fill(sequenceLength, (row, column) => draws.seek(row, column).below(vocabularySize));
  const stride = Math.floor(sequenceLength / predictions);
  const startOf = (example: number): number => Math.ceil((example * sequenceLength) / examples);
  const exampleOf = (column: number): number => Math.floor((column * examples) / sequenceLength);
  const positionOf = (column: number): number => column - startOf(exampleOf(column));
  const isPredicted = (column: number): boolean => column % stride === 0 && column / stride < predictions;
  return {
    originalIds: ids,
    inputIds: ids,
    segmentIds: fill(sequenceLength, (_, column) =>
      2 * examples * positionOf(column) < sequenceLength ? 0 : 1,
    ),
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
      shape: shape.examples === undefined ? [rows] : [rows, examples],
      dtype: 'int32',
      values: Int32Array.from({ length: rows * examples }, (_, example) => example % 2),
    },
    ...(shape.examples !== undefined && {
      positionIds: fill(sequenceLength, (_, column) => positionOf(column)),
      exampleNumbers: fill(sequenceLength, (_, column) => 1 + exampleOf(column)),
      exampleStarts: fill(examples, (_, example) => startOf(example)),
    }),
  };
}
