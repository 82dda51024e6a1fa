import type { Session } from '@albectra/compile';
import type { BatchStream } from '@albectra/dataset';
import { countTokens, modelInputs, stepShapeOf } from '../batch-arrays.ts';
import { modelStepFlops } from '../compute/model-flops.ts';
import type { PretrainingRecipe } from '../recipe.ts';
import { runTrainStep } from '../step/run-train-step.ts';
import type { ResolvedStep } from '../step/step-recipe.ts';
import type { ThroughputMeter } from '../throughput.ts';

/** What a step needs. */
export interface StepRun {
  readonly recipe: PretrainingRecipe;
  readonly how: ResolvedStep;
  readonly session: Session;
  readonly batches: BatchStream;
  readonly meter: ThroughputMeter;
}

/** What a step gave. */
export interface StepResult {
  /** Loss, its parts, gradient norm and learning rate. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Tokens of the batch that are not padding. */
  readonly tokens: number;
  readonly seconds: number;
}

/**
 * Trains on the next batch.
 *
 * @param step The step, counted from 0.
 */
export async function trainOnce(run: StepRun, step: number): Promise<StepResult> {
  const { recipe, how, batches, session, meter } = run;
  const begin = performance.now();
  const waitedBefore = batches.waitMs;
  const batch = await batches.next();
  if (batch === undefined) throw new Error('internal: an endless stream of batches ended');
  const inputs = modelInputs(recipe, batch);
  const metrics = await runTrainStep(session, { ...how, batch: inputs, seed: recipe.seed, step });
  const totalMs = performance.now() - begin;
  const tokens = countTokens(batch);
  meter.add({
    rows: batch.batchSize,
    sequenceLength: batch.sequenceLength,
    tokens,
    flops: modelStepFlops(recipe.model, stepShapeOf(batch)),
    waitMs: batches.waitMs - waitedBefore,
    totalMs,
  });
  return { metrics, tokens, seconds: totalMs / 1000 };
}
