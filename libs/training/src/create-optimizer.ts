import { adamW, cosine, electraSchedule, lamb, linearWarmupPolynomialDecay } from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import { TrainingError } from './errors.ts';
import type { OptimizerRecipe, ScheduleRecipe } from './recipe.ts';

/**
 * Makes the optimizer of a recipe.
 *
 * @throws {OptimizerError} if a constant is out of its range.
 * @throws {TrainingError} `invalid-recipe` for an option that this kind of optimizer does not have.
 */
export function createOptimizer(recipe: OptimizerRecipe): Optimizer {
  const { kind, trustRatio, ...constants } = recipe;
  if (kind === 'adamw') {
    refuseUnused('optimizer', kind, { trustRatio });
    return adamW(constants);
  }
  return lamb(trustRatio === undefined ? constants : { ...constants, trustRatio });
}

/**
 * Makes the schedule of a recipe.
 *
 * @param steps Steps of the whole run: where the decay ends.
 * @throws {OptimizerError} if a value is out of its range.
 * @throws {TrainingError} `invalid-recipe` for an option that this kind of schedule does not have.
 */
export function createSchedule(recipe: ScheduleRecipe, steps: number): Schedule {
  const { kind, ...options } = recipe;
  const { power, decayFrom } = options;
  switch (kind) {
    case 'warmup-then-decay':
      return linearWarmupPolynomialDecay({ ...options, totalSteps: steps });
    case 'warmup-times-decay':
      refuseUnused('schedule', kind, { decayFrom });
      return electraSchedule({ ...options, totalSteps: steps });
    case 'cosine':
      refuseUnused('schedule', kind, { power, decayFrom });
      return cosine({ ...options, totalSteps: steps });
  }
}

/** An option without effect would let a run differ from what its recipe says. */
function refuseUnused(
  group: string,
  kind: string,
  options: Readonly<Record<string, string | number | undefined>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    throw new TrainingError(
      'invalid-recipe',
      `The recipe contradicts itself: expected no ${group}.${name} with ${group}.kind ${kind}, got ${value}. Leave it out, or choose another kind.`,
    );
  }
}
