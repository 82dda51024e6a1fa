import type { Engine, Session } from '@albectra/compile';
import type { NamedArrays, TensorFunction } from '@albectra/ops';
import { createAccumulateStep, createApplyStep, createTrainStep } from '../create-train-step.ts';
import type { TrainStepParts } from '../create-train-step.ts';
import { EVALUATE_FUNCTION } from '../evaluation/evaluate-heldout.ts';
import { selectGroup } from '../named-state.ts';
import { ACCUMULATE_FUNCTION, APPLY_FUNCTION, TRAIN_FUNCTION } from '../step/run-train-step.ts';
import { sessionOptions } from '../step/session-options.ts';
import type { ComputationOptions } from '../step/session-options.ts';
import type { ResolvedStep } from '../step/step-recipe.ts';
import { accumulatorState } from '../step/step-state.ts';

/** What a session trains and how. */
export interface TrainingParts extends TrainStepParts {
  readonly step: ResolvedStep;
  readonly computation?: ComputationOptions | undefined;
}

/**
 * Opens a session that trains and evaluates a model.
 *
 * @param state What a checkpoint holds, or the state before the first step; the session takes it over.
 */
export function openTrainingSession(
  engine: Engine,
  parts: TrainingParts,
  state: NamedArrays,
): Promise<Session> {
  const { model, step, computation } = parts;
  const evaluate: TensorFunction = (current, batch, key) => ({
    outputs: model.evaluate(selectGroup(current, 'parameter'), batch, key),
  });
  const functions = {
    [TRAIN_FUNCTION]: createTrainStep(parts),
    [ACCUMULATE_FUNCTION]: createAccumulateStep(parts),
    [APPLY_FUNCTION]: createApplyStep(parts),
    [EVALUATE_FUNCTION]: evaluate,
  };
  return engine.open(
    functions,
    { ...state, ...accumulatorState(step, model.specs) },
    sessionOptions(step, computation),
  );
}

/**
 * Checks that an engine computes as a recipe says, before any work begins.
 *
 * @throws {SessionError} if it would be slow in the precision, or has no such devices.
 */
export async function checkEngine(engine: Engine, { step, computation }: TrainingParts): Promise<void> {
  const session = await engine.open({}, {}, sessionOptions(step, computation));
  session.close();
}
