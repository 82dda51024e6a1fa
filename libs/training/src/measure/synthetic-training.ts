import type { Engine } from '@albectra/compile';
import { initializeParameters, pretrainingModel } from '@albectra/encoder';
import { deriveKey } from '@albectra/random';
import { modelStepFlops } from '../compute/model-flops.ts';
import { createOptimizer, createSchedule } from '../create-optimizer.ts';
import { openTrainingSession } from '../loop/open-training-session.ts';
import { createTrainingState } from '../named-state.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { runTrainStep } from '../step/run-train-step.ts';
import { resolveStep } from '../step/step-recipe.ts';
import { lossScaleState } from '../step/step-state.ts';
import { syntheticBatch } from './synthetic-batch.ts';

/** Training steps on a batch that never changes, to measure what a step costs. */
export interface SyntheticTraining {
  readonly parameterCount: number;
  /** Tokens of a step, none of them padding. */
  readonly tokens: number;
  /** Floating-point operations that the model needs for a step. */
  readonly flops: number;
  /** Trains one step; gives loss, gradient norm and the like. */
  run(): Promise<Readonly<Record<string, number>>>;
  /** Frees the session. */
  close(): void;
}

/** How the rows of {@link openSyntheticTraining} look. */
export interface SyntheticRows {
  /** Packs of so many examples. Default: rows are no packs. */
  readonly examples?: number | undefined;
}

/**
 * Opens training of a recipe on random tokens: the very step of a run, without data.
 *
 * @throws {TrainingError} if the recipe contradicts itself.
 * @throws {SessionError} if the engine cannot compute what the recipe asks for.
 */
export async function openSyntheticTraining(
  engine: Engine,
  recipe: PretrainingRecipe,
  { examples }: SyntheticRows = {},
): Promise<SyntheticTraining> {
  const { batchSize, sequenceLength, masking, seed } = recipe;
  const step = resolveStep(recipe);
  const model = pretrainingModel(recipe.model);
  const optimizer = createOptimizer(recipe.optimizer);
  const parts = {
    model,
    optimizer,
    schedule: createSchedule(recipe.schedule, recipe.steps),
    clipNorm: recipe.clipNorm,
    lossScale: step.lossScale,
    deviceCount: step.deviceCount,
    step,
  };
  const { initializerRange, vocabularySize } = model.config;
  const parameters = initializeParameters(model.specs, {
    key: deriveKey(seed, 'parameters'),
    initializerRange,
  });
  const state = {
    ...createTrainingState(parameters, optimizer.slots(model.specs)),
    ...lossScaleState(step),
  };
  const sizes = { rows: batchSize, sequenceLength, predictions: masking.maxPredictions };
  const shape = examples === undefined ? sizes : { ...sizes, examples };
  const batch = syntheticBatch(vocabularySize, shape);
  const session = await openTrainingSession(engine, parts, state);
  let done = 0;
  return {
    parameterCount: model.specs.reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0),
    tokens: batchSize * sequenceLength,
    flops: modelStepFlops(model.config, shape),
    run: () => runTrainStep(session, { ...step, batch, seed, step: done++ }),
    close: () => session.close(),
  };
}
