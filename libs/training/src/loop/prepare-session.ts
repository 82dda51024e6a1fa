import type { Session } from '@albectra/compile';
import { blankBatches } from '@albectra/dataset';
import { modelInputs } from '../batch-arrays.ts';
import { batchOptions } from '../batch-options.ts';
import { EVALUATE_FUNCTION } from '../evaluation/evaluate-heldout.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { prepareTrainStep } from '../step/run-train-step.ts';
import type { ResolvedStep } from '../step/step-recipe.ts';

/** What a session is going to run. */
export interface PreparedRun {
  readonly recipe: PretrainingRecipe;
  readonly how: ResolvedStep;
  readonly shardsDirectory: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes known to a session all shapes that a run will meet: of the batches of each length bin, and of
 * evaluations. An engine that compiles then does so once, and never again in the middle of the run.
 *
 * Aborting the signal leaves out what is not known yet: such a run ends after it has saved.
 */
export async function prepareSession(session: Session, run: PreparedRun): Promise<void> {
  const { recipe, how, shardsDirectory, signal } = run;
  if (session.prepare === undefined) return;
  const batches = await blankBatches(batchOptions(recipe, { shardsDirectory, split: 'train' }));
  for (const batch of batches) {
    if (signal?.aborted === true) return;
    await prepareTrainStep(session, { ...how, batch: modelInputs(recipe, batch) });
  }
  for (const batch of await blankBatches(batchOptions(recipe, { shardsDirectory, split: 'heldout' }))) {
    await session.prepare(EVALUATE_FUNCTION, modelInputs(recipe, batch));
  }
}
