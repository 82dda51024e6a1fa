import type { Engine } from '@albectra/compile';
import type { TensorFunction } from '@albectra/ops';
import { readManifest } from '@albectra/shards/manifest';
import { checkRecipeAgainstData } from '../check-recipe.ts';
import { loadRun } from '../load-run.ts';
import type { BestMetric } from '../loop/best-evaluation.ts';
import { evaluateHeldout, EVALUATE_FUNCTION } from './evaluate-heldout.ts';
import type { Evaluation } from './summarize-scores.ts';

/** Options of {@link evaluateRun}. */
export interface EvaluateRunOptions {
  readonly runDirectory: string;
  readonly shardsDirectory: string;
  readonly engine: Engine;
  /** The latest checkpoint by default, or the best by a figure. */
  readonly checkpoint?: 'latest' | BestMetric;
  /** Held-out rows used; the run's own number by default. */
  readonly heldoutRows?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Evaluates a checkpoint of a run on the held-out split of shards.
 *
 * @throws {TrainingError} if there is no run or no checkpoint, or if the shards do not fit the model.
 */
export async function evaluateRun(options: EvaluateRunOptions): Promise<Evaluation> {
  const { shardsDirectory, engine, signal } = options;
  const {
    recipe: trained,
    model,
    step,
    parameters,
  } = await loadRun(options.runDirectory, options.checkpoint);
  const recipe = { ...trained, heldoutRows: options.heldoutRows ?? trained.heldoutRows };
  checkRecipeAgainstData(recipe, await readManifest(shardsDirectory), shardsDirectory);
  const score: TensorFunction = (state, batch, key) => ({ outputs: model.evaluate(state, batch, key) });
  const session = await engine.open({ [EVALUATE_FUNCTION]: score }, parameters);
  try {
    return await evaluateHeldout(session, { shardsDirectory, recipe, step, signal });
  } finally {
    session.close();
  }
}
