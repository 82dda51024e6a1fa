import { checkpointOfStep, latestCheckpoint, loadCheckpoint } from '@albectra/checkpoint';
import { pretrainingModel } from '@albectra/encoder';
import type { PretrainingModel } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { TrainingError } from './errors.ts';
import { readEvaluations } from './evaluation/evaluations-file.ts';
import { bestEvaluation } from './loop/best-evaluation.ts';
import type { BestMetric } from './loop/best-evaluation.ts';
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
 * Loads the parameters of a checkpoint of a run: the latest, or the best by a figure of its evaluations.
 *
 * @throws {TrainingError} if the folder holds no run, or a run without such a checkpoint.
 * @throws {CheckpointError} if the checkpoint is damaged or of another model.
 */
export async function loadRun(
  runDirectory: string,
  choice: 'latest' | BestMetric = 'latest',
): Promise<LoadedRun> {
  const { recipe, dataRunKey } = requireRunIdentity(runDirectory);
  const checkpoint =
    choice === 'latest' ? await requireLatest(runDirectory) : await requireBest(runDirectory, choice);
  const model = pretrainingModel(recipe.model);
  const { step, state } = await loadCheckpoint(checkpoint, asGroup(zeros(model.specs), 'parameter'));
  return { recipe, dataRunKey, model, step, parameters: selectGroup(state, 'parameter') };
}

async function requireLatest(runDirectory: string): Promise<string> {
  const latest = await latestCheckpoint(runDirectory);
  if (latest !== undefined) return latest;
  throw new TrainingError(
    'no-checkpoint',
    `Opening the run ${runDirectory} failed: expected a checkpoint, found none. Continue the run until it has saved one.`,
  );
}

async function requireBest(runDirectory: string, metric: BestMetric): Promise<string> {
  const best = bestEvaluation(readEvaluations(runDirectory), metric);
  const checkpoint = best && (await checkpointOfStep(runDirectory, best.step));
  if (checkpoint !== undefined) return checkpoint;
  const got = best === undefined ? 'no evaluation that has this figure' : `none of step ${best.step}`;
  throw new TrainingError(
    'no-best-checkpoint',
    `Opening the run ${runDirectory} failed: expected the checkpoint that is best by ${metric}, got ${got}. Train with run.bestBy=${metric}, which keeps it, or take the latest checkpoint.`,
  );
}
