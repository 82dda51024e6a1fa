import { adamW, cosine, electraSchedule, lamb, linearWarmupPolynomialDecay } from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import type { OptimizerRecipe, ScheduleRecipe } from './recipe.ts';

/**
 * Makes the optimizer of a recipe.
 *
 * @throws {OptimizerError} if a constant is out of its range.
 */
export function createOptimizer(recipe: OptimizerRecipe): Optimizer {
  const { kind, trustRatio, ...constants } = recipe;
  if (kind === 'adamw') return adamW(constants);
  return lamb(trustRatio === undefined ? constants : { ...constants, trustRatio });
}

/**
 * Makes the schedule of a recipe.
 *
 * @param steps Steps of the whole run: where the decay ends.
 * @throws {OptimizerError} if a value is out of its range.
 */
export function createSchedule(recipe: ScheduleRecipe, steps: number): Schedule {
  const { kind, ...options } = recipe;
  switch (kind) {
    case 'warmup-then-decay':
      return linearWarmupPolynomialDecay({ ...options, totalSteps: steps });
    case 'warmup-times-decay':
      return electraSchedule({ ...options, totalSteps: steps });
    case 'cosine':
      return cosine({ ...options, totalSteps: steps });
  }
}
