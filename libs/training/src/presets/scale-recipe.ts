import type { PretrainingRecipe } from '../recipe.ts';

/**
 * Scales a recipe to the rows that one device holds, so that a run of a paper's batch becomes a longer one.
 *
 * With a batch `k` times smaller, steps and warm-up are `k` times more, so that the run sees the same rows
 * and warms up over the same share of them; the peak learning rate is divided by the square root of `k`,
 * which keeps the noise of Adam's and LAMB's steps. Batches that fit stay as they are.
 *
 * Example: ALBERT's 125,000 steps of 4,096 rows at 0.00176 become, for 256 rows, 2,000,000 steps at 0.00044.
 *
 * @param deviceBatchSize Rows that the device holds, at least 1.
 * @see Large batch optimization for deep learning (You et al. 2020), section 4: square-root scaling; the
 *   authors of ALBERT advise the same for other batches than their own.
 */
export function scaleRecipe(recipe: PretrainingRecipe, deviceBatchSize: number): PretrainingRecipe {
  if (deviceBatchSize >= recipe.batchSize) return recipe;
  const factor = recipe.batchSize / deviceBatchSize;
  const { schedule } = recipe;
  return {
    ...recipe,
    batchSize: deviceBatchSize,
    steps: Math.round(recipe.steps * factor),
    schedule: {
      ...schedule,
      learningRate: schedule.learningRate / Math.sqrt(factor),
      warmupSteps: Math.round(schedule.warmupSteps * factor),
    },
  };
}
