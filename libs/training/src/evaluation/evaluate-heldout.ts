import type { Session } from '@albectra/compile';
import { openBatches } from '@albectra/dataset';
import { deriveKey } from '@albectra/random';
import { readManifest } from '@albectra/shards/manifest';
import { modelInputs } from '../batch-arrays.ts';
import { batchOptions } from '../batch-options.ts';
import { TrainingError } from '../errors.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { addScores, emptyScores } from './collect-scores.ts';
import type { HeldoutScores } from './collect-scores.ts';
import { summarizeScores } from './summarize-scores.ts';
import type { Evaluation } from './summarize-scores.ts';

/** What an evaluation runs on. */
export interface HeldoutOptions {
  /** Folder of the shards. */
  readonly shardsDirectory: string;
  readonly recipe: PretrainingRecipe;
  /** The step that the parameters have reached. */
  readonly step: number;
  readonly signal?: AbortSignal | undefined;
}

/** Name of the session's function that scores a batch. */
export const EVALUATE_FUNCTION = 'evaluate';

/**
 * Evaluates the parameters of a session on the first rows of the held-out split.
 *
 * Masks and samples are the same at every step, so that evaluations of a run can be compared.
 *
 * @throws {TrainingError} if a loss is not finite, or if no token was hidden.
 */
export async function evaluateHeldout(session: Session, options: HeldoutOptions): Promise<Evaluation> {
  const { recipe, step, shardsDirectory, signal } = options;
  const { mask: maskId } = (await readManifest(shardsDirectory)).vocabulary.specialIds;
  const stream = await openBatches({
    ...batchOptions(recipe, { shardsDirectory, split: 'heldout' }),
    ...(signal ? { signal } : {}),
  });
  let scores = emptyScores();
  try {
    while (scores.rowCount < recipe.heldoutRows) {
      const batch = await stream.next();
      if (batch === undefined) break;
      const arrays = modelInputs(recipe, batch);
      const key = deriveKey(recipe.seed, 'evaluation', scores.rowCount);
      const outputs = await session.run(EVALUATE_FUNCTION, arrays, key);
      scores = addScores(scores, { batch: arrays, outputs, maskId });
    }
  } finally {
    await stream.close();
  }
  requireFinite(scores, step);
  return summarizeScores(scores, step, recipe.seed);
}

/** Losses that are not finite, or of nothing, would make figures that say nothing. */
function requireFinite({ losses, predictions, rowCount }: HeldoutScores, step: number): void {
  if (predictions.every((count) => count === 0)) {
    throw new TrainingError(
      'data-mismatch',
      `Evaluating at step ${step} failed: expected hidden tokens in the held-out rows, got none in ${rowCount}. Raise heldoutRows or masking.rate.`,
    );
  }
  const broken = losses.find((loss) => !Number.isFinite(loss));
  if (broken === undefined) return;
  throw new TrainingError(
    'not-finite',
    `Evaluating at step ${step} failed: expected a finite loss of every held-out row, got ${broken}. The parameters are spoilt; go on from an earlier checkpoint with a smaller learning rate.`,
  );
}
