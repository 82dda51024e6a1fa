import type { NamedArrays } from '@albectra/ops';
import { asGroup, zeros } from '../named-state.ts';
import type { ArraySpec } from '../named-state.ts';
import { initialLossScale } from './loss-scale.ts';
import type { ResolvedStep } from './step-recipe.ts';

/** What a loss scale starts from; a checkpoint keeps it. */
export function lossScaleState({ lossScale }: Pick<ResolvedStep, 'lossScale'>): NamedArrays {
  return lossScale === undefined ? {} : asGroup(initialLossScale(lossScale), 'lossScale');
}

/** Accumulators of zeros, as they are between steps; no checkpoint keeps them. */
export function accumulatorState(
  { microBatchCount }: Pick<ResolvedStep, 'microBatchCount'>,
  parameters: readonly ArraySpec[],
): NamedArrays {
  return microBatchCount === 1 ? {} : asGroup(zeros(parameters), 'accumulator');
}

/** A state without its accumulators, which are zeros between steps. */
export function withoutAccumulators(state: NamedArrays): NamedArrays {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !name.startsWith('accumulator/')));
}
