import type { NamedTensors } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import {
  encode,
  encoderConfig,
  initializeParameters,
  parameterSpecs,
  pretrainingModel,
  type Architecture,
  type EncoderConfig,
} from '../src/index.ts';
import { pretrainingBatch } from '../src/pretraining-batch.ts';
import { smallBatch } from './batch.ts';
import { largestDifference } from './setup.ts';

const configOf = (architecture: Architecture): EncoderConfig =>
  encoderConfig({
    architecture,
    vocabularySize: 12,
    embeddingSize: 4,
    hiddenSize: 8,
    layerCount: 2,
    headCount: 2,
    intermediateSize: 12,
    positionCount: 16,
    generatorSizeFactor: 0.5,
    initializerRange: 0.4,
  });

function parametersOf(config: EncoderConfig): NamedTensors {
  const arrays = initializeParameters(parameterSpecs(config), { key: [3, 4], initializerRange: 0.4 });
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape])]),
  );
}

const ints = (rows: number[][]): tf.Tensor2D => tf.tensor2d(rows, undefined, 'int32');

/** The batch of two rows as one of packs: the first row has two examples, the second one. */
const packedBatch = (): NamedTensors => ({
  ...smallBatch(),
  segmentIds: ints([
    [0, 0, 1, 0, 0, 1],
    [0, 0, 1, 1, 0, 0],
  ]),
  positionIds: ints([
    [0, 1, 2, 0, 1, 2],
    [0, 1, 2, 3, 0, 0],
  ]),
  exampleNumbers: ints([
    [1, 1, 1, 2, 2, 2],
    [1, 1, 1, 1, 0, 0],
  ]),
  exampleStarts: ints([
    [0, 3, 0],
    [0, 0, 0],
  ]),
  pairLabels: ints([
    [1, 0, -1],
    [0, -1, -1],
  ]),
});

test.each(['bert', 'albert'] as const)('examples of a pack of %s do not see one another', (architecture) => {
  const config = configOf(architecture);
  const network = { config, parameters: parametersOf(config) };
  const packed = encode(network, pretrainingBatch(packedBatch()));
  const rowOf = (inputIds: number[], segmentIds: number[]): tf.Tensor =>
    encode(network, {
      inputIds: ints([inputIds]),
      segmentIds: ints([segmentIds]),
      attentionMask: ints([inputIds.map(() => 1)]),
    });
  for (const { row, start, alone } of [
    { row: 0, start: 0, alone: rowOf([2, 1, 8], [0, 0, 1]) },
    { row: 0, start: 3, alone: rowOf([1, 5, 3], [0, 0, 1]) },
    { row: 1, start: 0, alone: rowOf([2, 1, 4, 3], [0, 0, 1, 1]) },
  ]) {
    const within = tf.slice(packed, [row, start, 0], [1, alone.shape[1]!, 8]);
    expect(largestDifference(within, alone)).toBeLessThan(1e-6);
  }
});

test('packs are evaluated by example', () => {
  const config = configOf('albert');
  const outputs = pretrainingModel(config).evaluate(parametersOf(config), packedBatch(), tf.tensor1d([1, 2]));
  expect(outputs['pairLogits']?.shape).toEqual([2, 3, 2]);
  expect(outputs['pairLabels']?.shape).toEqual([2, 3]);
});

test.each([
  ['positionIds', undefined, 'expected positionIds [2,6] of packs, as inputIds, got none'],
  ['exampleNumbers', [2, 5], 'expected exampleNumbers [2,6] of packs, as inputIds, got [2,5]'],
  ['exampleStarts', [2, 2], 'expected exampleStarts [2,3] of packs, as pairLabels, got [2,2]'],
] as const)('packs whose %s is %j are refused', (field, shape, words) => {
  const { [field]: _, ...rest } = packedBatch();
  const batch = shape === undefined ? rest : { ...rest, [field]: tf.zeros([...shape], 'int32') };
  const model = pretrainingModel(configOf('bert'));
  expect(() => model.loss({}, batch as NamedTensors, tf.tensor1d([1, 2], 'int32'))).toThrow(
    expect.objectContaining({ code: 'invalid-batch', field, message: expect.stringContaining(words) }),
  );
});
