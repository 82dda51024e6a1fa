import type { NamedArrays } from '@albectra/ops';
import { TrainingError } from '../errors.ts';

/**
 * What happens when a loss, a gradient or a parameter is no finite number.
 *
 * - `stop`: the run ends; its last checkpoint is sound
 * - `skip`: the step replaces no parameter and is counted, and the run goes on with the next batch
 * - `roll-back`: the run goes on from its last checkpoint, without the batches since then
 */
export type NonFinitePolicy = 'stop' | 'skip' | 'roll-back';

/** Where a number that is not finite was seen. */
export interface NonFinite {
  /** Name of the metric or tensor. */
  readonly name: string;
  readonly value: number;
  /** The step that computed it, counted from 1. */
  readonly step: number;
}

/** Ends the work on a run so that it goes on from its last checkpoint. */
export class RollBack extends Error {
  readonly broken: NonFinite;

  constructor(broken: NonFinite) {
    super(`Rolling back: ${broken.name} of step ${broken.step} is ${broken.value}.`);
    this.broken = broken;
  }
}

/** Finds the first metric of a step that is no finite number. */
export function findNonFinite(
  metrics: Readonly<Record<string, number>>,
  step: number,
): NonFinite | undefined {
  const found = Object.entries(metrics).find(([, value]) => !Number.isFinite(value));
  return found && { name: found[0], value: found[1], step };
}

/** Finds the first number of a state that is not finite: such a state is not worth a checkpoint. */
export function findNonFiniteTensor(state: NamedArrays, step: number): NonFinite | undefined {
  for (const [name, { dtype, values }] of Object.entries(state)) {
    if (dtype !== 'float32') continue;
    for (let at = 0; at < values.length; at++) {
      const value = values[at]!;
      // Infinities and NaN alone differ from themselves when taken from themselves.
      if (value - value !== 0) return { name, value, step };
    }
  }
  return undefined;
}

/**
 * Makes the error of a run that cannot go on.
 *
 * @param tried What the policy has done before, such as `10 steps in a row were skipped`.
 */
export function notFinite({ name, value, step }: NonFinite, tried?: string): TrainingError {
  const remedy =
    step === 1
      ? 'Nothing was trained yet: the settings are wrong from the start. Look at model.initializerRange, the loss weights, lossScale and the data.'
      : 'The last checkpoint is kept; use a smaller learning rate or a longer warm-up, or have such steps skipped (run.nonFinite).';
  const before = tried === undefined ? '' : ` after ${tried}`;
  return new TrainingError(
    'not-finite',
    `Training stopped at step ${step}${before}: expected a finite ${name}, got ${value}. ${remedy}`,
  );
}
