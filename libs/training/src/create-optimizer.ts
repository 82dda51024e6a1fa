import { adamW, cosine, electraSchedule, lamb, linearWarmupPolynomialDecay } from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import type { OptimizerRecipe, ScheduleRecipe } from './recipe.ts';

/** Makes the optimizer of a recipe. */
export function createOptimizer({ kind, weightDecay, biasCorrection }: OptimizerRecipe): Optimizer {
  return kind === 'lamb' ? lamb({ weightDecay, biasCorrection }) : adamW({ weightDecay, biasCorrection });
}

/**
 * Makes the schedule of a recipe.
 *
 * @param steps Steps of the whole run: where the decay ends.
 */
export function createSchedule(recipe: ScheduleRecipe, steps: number): Schedule {
  const { learningRate, warmupSteps } = recipe;
  const options = { learningRate, warmupSteps, totalSteps: steps };
  switch (recipe.kind) {
    case 'warmup-then-decay':
      return linearWarmupPolynomialDecay(options);
    case 'warmup-times-decay':
      return electraSchedule(options);
    case 'cosine':
      return cosine(options);
  }
}
