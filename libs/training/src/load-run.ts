import { latestCheckpoint, loadCheckpoint } from '@albectra/checkpoint';
import { pretrainingModel } from '@albectra/encoder';
import type { PretrainingModel } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { TrainingError } from './errors.ts';
import { asGroup, selectGroup, zeros } from './named-state.ts';
import type { PretrainingRecipe } from './recipe.ts';
import { requireRunIdentity } from './run-folder.ts';

/** The trained parameters of a run, with what they belong to. */
export interface LoadedRun {
  readonly recipe: PretrainingRecipe;
  readonly dataRunKey: string;
  readonly model: PretrainingModel;
  /** The step of the checkpoint. */
  readonly step: number;
  readonly parameters: NamedArrays;
}

/**
 * Loads the parameters of a run's latest checkpoint.
 *
 * @throws {TrainingError} if the folder holds no run, or a run without a checkpoint.
 * @throws {CheckpointError} if the checkpoint is damaged or of another model.
 */
export async function loadRun(runDirectory: string): Promise<LoadedRun> {
  const { recipe, dataRunKey } = requireRunIdentity(runDirectory);
  const latest = await latestCheckpoint(runDirectory);
  if (latest === undefined) {
    throw new TrainingError(
      'no-checkpoint',
      `Opening the run ${runDirectory} failed: expected a checkpoint, found none. Continue the run until it has saved one.`,
    );
  }
  const model = pretrainingModel(recipe.model);
  const { step, state } = await loadCheckpoint(latest, asGroup(zeros(model.specs), 'parameter'));
  return { recipe, dataRunKey, model, step, parameters: selectGroup(state, 'parameter') };
}
