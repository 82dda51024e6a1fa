import type { Engine, Session } from '@albectra/compile';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { createAccumulateStep, createTrainStep } from '../create-train-step.ts';
import type { TrainStepParts } from '../create-train-step.ts';
import { EVALUATE_FUNCTION } from '../evaluation/evaluate-heldout.ts';
import { selectGroup } from '../named-state.ts';
import { ACCUMULATE_FUNCTION, TRAIN_FUNCTION } from '../step/run-train-step.ts';
import type { ResolvedStep } from '../step/step-recipe.ts';
import { accumulatorState } from '../step/step-state.ts';

/** What a session trains and how. */
export interface TrainingParts extends TrainStepParts {
  readonly step: ResolvedStep;
}

/**
 * Opens a session that trains and evaluates a model.
 *
 * @param state What a checkpoint holds, or the state before the first step.
 */
export function openTrainingSession(
  engine: Engine,
  parts: TrainingParts,
  state: NamedArrays,
): Promise<Session> {
  const { model, step } = parts;
  const evaluate: TensorFunction = (current, batch, key) => ({
    outputs: model.evaluate(selectGroup(current, 'parameter'), batch, key),
  });
  const functions = {
    [TRAIN_FUNCTION]: createTrainStep(parts),
    [ACCUMULATE_FUNCTION]: createAccumulateStep(parts),
    [EVALUATE_FUNCTION]: evaluate,
  };
  return engine.open(
    functions,
    { ...state, ...accumulatorState(step, model.specs) },
    { precision: step.precision },
  );
}
