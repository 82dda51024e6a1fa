import { encoderConfig, initializeParameters, pretrainingModel, type Architecture } from '@albectra/encoder';
import type { NamedArray, NamedArrays, TensorFunction } from '@albectra/ops';
import { adamW, electraSchedule, lamb } from '@albectra/optimizer';
import { Draws } from '@albectra/random';

import { createTrainingState, createTrainStep } from '../src/index.ts';

const VOCABULARY_SIZE = 40;
const ROWS = 4;
const LENGTH = 8;
const PREDICTIONS = 2;

/** A train step of a model so small that every engine runs it in a moment, and where it starts. */
export interface TinyStep {
  readonly train: TensorFunction;
  readonly state: NamedArrays;
}

/** Makes the train step of an architecture, dropout included; ALBERT with LAMB, the others with AdamW. */
export function tinyStep(architecture: Architecture): TinyStep {
  const model = pretrainingModel(
    encoderConfig({
      architecture,
      vocabularySize: VOCABULARY_SIZE,
      embeddingSize: 8,
      hiddenSize: 16,
      layerCount: 2,
      headCount: 2,
      intermediateSize: 24,
      positionCount: LENGTH,
      generatorSizeFactor: 0.5,
      // Wide enough for losses to depend visibly on every parameter.
      initializerRange: 0.2,
    }),
  );
  const options = { weightDecay: 0.01, biasCorrection: false };
  const optimizer = architecture === 'albert' ? lamb(options) : adamW(options);
  const schedule = electraSchedule({ learningRate: 1e-2, warmupSteps: 2, totalSteps: 10 });
  const parameters = initializeParameters(model.specs, {
    key: [3, 4],
    initializerRange: model.config.initializerRange,
  });
  return {
    train: createTrainStep({ model, optimizer, schedule, clipNorm: 1 }),
    state: createTrainingState(parameters, optimizer.slots(model.specs)),
  };
}

/** A batch of rows of random length with two predictions each; the last row is empty. */
export function tinyBatch(seed: number): NamedArrays {
  const draws = new Draws([seed, 0]).seek(0, 0);
  const rows = Array.from({ length: ROWS }, (_, row) => rowOf(draws, row === ROWS - 1));
  const grid = (field: keyof (typeof rows)[0]): NamedArray => {
    const values = rows.flatMap((row) => row[field]);
    return { shape: [ROWS, values.length / ROWS], dtype: 'int32', values: Int32Array.from(values) };
  };
  const weights = rows.flatMap((row) => row.maskedLabels.map((label) => (label > 0 ? 1 : 0)));
  return {
    originalIds: grid('originalIds'),
    inputIds: grid('inputIds'),
    segmentIds: grid('segmentIds'),
    attentionMask: grid('attentionMask'),
    maskedPositions: grid('maskedPositions'),
    maskedLabels: grid('maskedLabels'),
    predictionSlots: grid('predictionSlots'),
    maskedWeights: { shape: [ROWS, PREDICTIONS], dtype: 'float32', values: Float32Array.from(weights) },
    pairLabels: { shape: [ROWS], dtype: 'int32', values: Int32Array.of(0, 1, 1, -1) },
  };
}

/** One row by its fields; all of an empty row is 0. */
function rowOf(
  draws: Draws,
  isEmpty: boolean,
): Record<
  | 'originalIds'
  | 'inputIds'
  | 'segmentIds'
  | 'attentionMask'
  | 'maskedPositions'
  | 'maskedLabels'
  | 'predictionSlots',
  number[]
> {
  const length = isEmpty ? 0 : LENGTH - draws.below(3);
  const originalIds = Array.from({ length: LENGTH }, (_, at) =>
    at < length ? 5 + draws.below(VOCABULARY_SIZE - 5) : 0,
  );
  const maskedPositions = isEmpty ? [0, 0] : [1 + draws.below(2), 3];
  const at = (position: number): number => (isEmpty ? -1 : maskedPositions.indexOf(position));
  return {
    originalIds,
    inputIds: originalIds.map((id, position) => (at(position) >= 0 ? 4 : id)),
    segmentIds: originalIds.map((id, position) => (id > 0 && position > 3 ? 1 : 0)),
    attentionMask: originalIds.map((id) => (id > 0 ? 1 : 0)),
    maskedPositions,
    maskedLabels: maskedPositions.map((position) => originalIds[position] as number),
    predictionSlots: originalIds.map((_, position) => at(position) + 1),
  };
}
