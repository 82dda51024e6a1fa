import type { Engine, Session, SessionOptions } from '@albectra/compile';
import { encoderConfig, initializeParameters, pretrainingModel, type Architecture } from '@albectra/encoder';
import type { NamedArray, NamedArrays } from '@albectra/ops';
import { adamW, electraSchedule } from '@albectra/optimizer';
import { Draws } from '@albectra/random';

import {
  createAccumulateStep,
  createApplyStep,
  createTrainStep,
  type TrainStepParts,
} from '../src/create-train-step.ts';
import { createTrainingState } from '../src/named-state.ts';
import { accumulatorState, lossScaleState } from '../src/step/step-state.ts';
import { resolveStep, type StepRecipe } from '../src/step/step-recipe.ts';

const VOCABULARY_SIZE = 40;
const LENGTH = 12;
const PREDICTIONS = 4;

/** Rows of {@link unevenBatch}. */
export const ROWS = 12;

/** How a session differs from a plain one. */
export interface UnevenSessionOptions {
  readonly recipe?: StepRecipe;
  readonly options?: SessionOptions;
  /** Parts of its steps other than those that the recipe makes. */
  readonly parts?: Partial<TrainStepParts>;
  /** Where it goes on; a new model by default. */
  readonly state?: NamedArrays | undefined;
}

/** Opens a session of a tiny model without dropout, and of how its steps are computed. */
export async function openUnevenSession(
  engine: Engine,
  architecture: Architecture,
  { recipe = {}, options = {}, parts: otherParts, state }: UnevenSessionOptions = {},
): Promise<Session> {
  const step = resolveStep({ batchSize: ROWS, steps: 1, ...recipe });
  const model = pretrainingModel(
    encoderConfig({
      architecture,
      vocabularySize: VOCABULARY_SIZE,
      embeddingSize: 8,
      hiddenSize: 16,
      layerCount: 1,
      headCount: 2,
      intermediateSize: 24,
      positionCount: LENGTH,
      generatorSizeFactor: 0.5,
      hiddenDropout: 0,
      attentionDropout: 0,
      initializerRange: 0.2,
    }),
  );
  const optimizer = adamW({ weightDecay: 0.01 });
  const schedule = electraSchedule({ learningRate: 1e-3, warmupSteps: 0, totalSteps: 1000 });
  const parts = { model, optimizer, schedule, clipNorm: 1, ...step, ...otherParts };
  const parameters = initializeParameters(model.specs, { key: [3, 4], initializerRange: 0.2 });
  const initialState = {
    ...createTrainingState(parameters, optimizer.slots(model.specs)),
    ...lossScaleState(parts),
    ...accumulatorState(step, model.specs),
  };
  const functions = {
    train: createTrainStep(parts),
    accumulate: createAccumulateStep(parts),
    apply: createApplyStep(parts),
  };
  // Compiling chains of operations for a handful of steps takes far longer than it saves.
  return engine.open(functions, state ?? initialState, {
    precision: step.precision,
    fuse: false,
    ...options,
  });
}

/**
 * A batch whose rows differ in their tokens, their predictions and whether they have a pair loss, so
 * that means over micro-batches are far from the mean over all.
 */
export function unevenBatch(seed: number): NamedArrays {
  const draws = new Draws([seed, 1]).seek(0, 0);
  const grid = (width: number, value: (row: number, column: number) => number): NamedArray => ({
    shape: [ROWS, width],
    dtype: 'int32',
    values: Int32Array.from({ length: ROWS * width }, (_, i) => value(Math.floor(i / width), i % width)),
  });
  // Row r has as many predictions as PREDICTIONS, ROWS and r allow: the first rows one, the last all.
  const isReal = (row: number, column: number): boolean => column <= (row * PREDICTIONS) / ROWS;
  const lengthOf = (row: number): number => LENGTH - (row % 5);
  const originalIds = grid(LENGTH, (row, column) =>
    column < lengthOf(row) ? 5 + draws.below(VOCABULARY_SIZE - 5) : 0,
  );
  const positions = grid(PREDICTIONS, (row, column) => (isReal(row, column) ? 1 + 2 * column : 0));
  const labels = grid(PREDICTIONS, (row, column) =>
    isReal(row, column) ? originalIds.values[row * LENGTH + 1 + 2 * column]! : 0,
  );
  const slotOf = (row: number, column: number): number =>
    column % 2 === 1 && isReal(row, (column - 1) / 2) && column < 2 * PREDICTIONS ? (column + 1) / 2 : 0;
  return {
    originalIds,
    inputIds: grid(LENGTH, (row, column) =>
      slotOf(row, column) > 0 ? 4 : originalIds.values[row * LENGTH + column]!,
    ),
    segmentIds: grid(LENGTH, (row, column) => (column > 5 && column < lengthOf(row) ? 1 : 0)),
    attentionMask: grid(LENGTH, (row, column) => (column < lengthOf(row) ? 1 : 0)),
    maskedPositions: positions,
    maskedLabels: labels,
    maskedWeights: {
      shape: [ROWS, PREDICTIONS],
      dtype: 'float32',
      values: Float32Array.from({ length: ROWS * PREDICTIONS }, (_, i) =>
        isReal(Math.floor(i / PREDICTIONS), i % PREDICTIONS) ? 1 : 0,
      ),
    },
    predictionSlots: grid(LENGTH, slotOf),
    // Samples that are given are the same however the batch is cut; some hit the original.
    sampledIds: grid(PREDICTIONS, (row, column) =>
      draws.below(3) === 0
        ? labels.values[row * PREDICTIONS + column]!
        : 5 + draws.below(VOCABULARY_SIZE - 5),
    ),
    pairLabels: {
      shape: [ROWS],
      dtype: 'int32',
      values: Int32Array.from({ length: ROWS }, (_, row) => (row % 3 === 2 ? -1 : row % 2)),
    },
  };
}
