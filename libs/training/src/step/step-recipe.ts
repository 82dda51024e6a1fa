import type { Precision } from '@albectra/compile';
import { TrainingError } from '../errors.ts';
import type { LossScaleRecipe } from './loss-scale.ts';

/** How a step is computed: what rounding, and nothing but rounding and random draws, depends on. */
export interface StepRecipe {
  /** Type of matrix products; all else is float32. Default `float32`. */
  readonly precision?: Precision;
  /** float16: how the loss is scaled, so that small gradients do not become 0. */
  readonly lossScale?: LossScaleRecipe;
  /**
   * Parts of a batch that are computed one after another, their gradients added up: as many times less
   * memory for activations. Default 1; a divisor of the batch size.
   */
  readonly microBatchCount?: number;
  /** Devices of this machine that share each part in equal rows. Default 1. */
  readonly deviceCount?: number;
  /**
   * Whether an engine that compiles leaves chains of elementwise operations to XLA. Default: in runs of
   * 1,000 steps or more, which make up for the seconds that this takes for every shape of batches.
   */
  readonly fuse?: boolean;
}

/** A {@link StepRecipe} without gaps. */
export interface ResolvedStep {
  readonly precision: Precision;
  /** Undefined for precisions that need none. */
  readonly lossScale: LossScaleRecipe | undefined;
  readonly microBatchCount: number;
  readonly deviceCount: number;
  readonly fuse: boolean;
}

/** Steps from which on faster steps are worth the time that compiling them takes. */
const FUSED_RUN_STEPS = 1000;

/** Starts where TensorFlow's `LossScaleOptimizer` does, and grows after as many steps. */
const DEFAULT_LOSS_SCALE: LossScaleRecipe = { initial: 2 ** 15, growthSteps: 2000 };

/**
 * Completes and checks what a recipe says of its steps.
 *
 * @throws {TrainingError} `invalid-recipe`, naming the settings that do not go together.
 */
export function resolveStep(
  recipe: StepRecipe & { readonly batchSize: number; readonly steps: number },
): ResolvedStep {
  const { precision = 'float32', lossScale, microBatchCount = 1, deviceCount = 1, batchSize } = recipe;
  const fuse = isFused(recipe);
  requireCount('microBatchCount', microBatchCount);
  requireCount('deviceCount', deviceCount);
  if (batchSize % (microBatchCount * deviceCount) !== 0) {
    refuse(
      `expected a batchSize that is a multiple of microBatchCount times deviceCount, ${microBatchCount} x ${deviceCount}, got ${batchSize}`,
      'Change one of the three.',
    );
  }
  if (precision !== 'float16') {
    if (lossScale !== undefined) {
      refuse(`expected a lossScale with precision float16 only, got it with ${precision}`, 'Leave it out.');
    }
    return { precision, lossScale: undefined, microBatchCount, deviceCount, fuse };
  }
  const scale = lossScale ?? DEFAULT_LOSS_SCALE;
  if (!(scale.initial >= 1 && Number.isFinite(scale.initial))) {
    refuse(`expected lossScale.initial to be at least 1, got ${scale.initial}`, 'The usual start is 32768.');
  }
  requireCount('lossScale.growthSteps', scale.growthSteps);
  return { precision, lossScale: scale, microBatchCount, deviceCount, fuse };
}

function isFused({ fuse, steps }: { readonly fuse?: boolean; readonly steps: number }): boolean {
  return fuse ?? steps >= FUSED_RUN_STEPS;
}

function requireCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  refuse(`expected ${name} to be a positive integer, got ${value}`, `Change ${name}.`);
}

function refuse(problem: string, remedy: string): never {
  throw new TrainingError('invalid-recipe', `The recipe contradicts itself: ${problem}. ${remedy}`);
}
