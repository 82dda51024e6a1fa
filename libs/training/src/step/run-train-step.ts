import type { Session } from '@albectra/compile';
import type { NamedArrays } from '@albectra/ops';
import { deriveKey } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { LOSS_SCALE_BOUNDS } from './loss-scale.ts';
import { microBatches } from './micro-batches.ts';
import type { ResolvedStep } from './step-recipe.ts';

/** Names of the functions of a session that trains: whole steps, or parts of a step and its end. */
export const TRAIN_FUNCTION = 'train';
export const ACCUMULATE_FUNCTION = 'accumulate';
export const APPLY_FUNCTION = 'apply';

/** A batch, and how a step is made of it. */
export interface TrainStepShape extends Pick<ResolvedStep, 'microBatchCount' | 'deviceCount'> {
  readonly batch: NamedArrays;
}

/** A step to run. */
export interface TrainStepRun extends TrainStepShape {
  readonly seed: number;
  /** Number of the step, counted from 0. */
  readonly step: number;
}

/** Makes the functions of a step known to a session that compiles, for the shapes of a batch. */
export async function prepareTrainStep(session: Session, shape: TrainStepShape): Promise<void> {
  const { microBatchCount } = shape;
  const [part = {}] = partsOf(shape);
  await session.prepare?.(microBatchCount === 1 ? TRAIN_FUNCTION : ACCUMULATE_FUNCTION, part);
  if (microBatchCount > 1) await session.prepare?.(APPLY_FUNCTION, {});
}

/**
 * Runs one step: in one go, or the parts of its batch one after another and then the update.
 *
 * Where a loss scale was too large, the step replaces nothing and `updateSkipped` is 1; figures that
 * are not finite for this reason are left out. They stay where the scale is as low as it gets: then the
 * scale is not to blame.
 *
 * @returns Loss, its parts, gradient norm, learning rate and what else the step gives, by name.
 */
export async function runTrainStep(session: Session, run: TrainStepRun): Promise<Record<string, number>> {
  const { seed, step, microBatchCount } = run;
  const parts = partsOf(run);
  const keyOf = (index: number): RandomKey => deriveKey(seed, 'train-step', step * microBatchCount + index);
  if (microBatchCount === 1) {
    return withoutOverflow(scalars(await session.run(TRAIN_FUNCTION, parts[0]!, keyOf(0))));
  }
  // Known before the first part runs, it does not make the engine compile the parts again.
  await session.prepare?.(APPLY_FUNCTION, {});
  const sums: Record<string, number> = {};
  for (const [index, part] of parts.entries()) {
    addTo(sums, scalars(await session.run(ACCUMULATE_FUNCTION, part, keyOf(index))));
  }
  return withoutOverflow({ ...sums, ...scalars(await session.run(APPLY_FUNCTION, {}, keyOf(0))) });
}

function partsOf({ batch, microBatchCount, deviceCount }: TrainStepShape): NamedArrays[] {
  return microBatchCount * deviceCount === 1 ? [batch] : microBatches(batch, microBatchCount);
}

function scalars(outputs: NamedArrays): Record<string, number> {
  return Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values[0]!]));
}

/** Adds shares to sums of the same names. */
function addTo(sums: Record<string, number>, shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares)) sums[name] = (sums[name] ?? 0) + share;
}

function withoutOverflow(metrics: Record<string, number>): Record<string, number> {
  const { updateSkipped = 0, lossScale = LOSS_SCALE_BOUNDS.least } = metrics;
  if (updateSkipped === 0 || lossScale <= LOSS_SCALE_BOUNDS.least) return metrics;
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
