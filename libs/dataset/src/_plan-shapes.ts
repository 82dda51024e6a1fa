import { countPredictions } from '@albectra/masking';
import type { BatchShape } from './_batch-arrays.ts';
import { isBinned } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import type { BatchOptions } from './batch-options.ts';

/** Default of `maskRate` in `@albectra/masking`. */
const DEFAULT_MASK_RATE = 0.15;
/** `[CLS] a [SEP]` */
const SHORTEST_EXAMPLE = 3;

/** What of the dataset decides the shapes. */
interface DatasetForm {
  readonly sequenceLength: number;
  readonly isPacked: boolean;
}

/** Lists the shapes of the batches: one for each bin, or one. */
export function planShapes(options: BatchOptions, plan: BatchPlan, form: DatasetForm): BatchShape[] {
  const { padToMultiple = 1, maxPredictions } = options;
  const lengths = plan.bins.map(({ bound = Infinity }) => Math.min(bound, form.sequenceLength));
  return lengths.map((length) => ({
    batchSize: Math.ceil(plan.batchSize / plan.ranks),
    sequenceLength: Math.ceil(length / padToMultiple) * padToMultiple,
    maxPredictions: isBinned(plan) && !form.isPacked ? predictionsOf(options, length) : maxPredictions,
    ...(form.isPacked && { maxExamples: examplesOf(options, length) }),
  }));
}

/** Most predictions of a row of `length` tokens: short bins need not have room for more. */
function predictionsOf({ masking, maxPredictions }: BatchOptions, length: number): number {
  if (masking === 'static') return maxPredictions;
  const { maskRate = DEFAULT_MASK_RATE } = masking;
  const isPermuted = masking.kind !== 'electra' && masking.permute === true;
  if (!isPermuted) return countPredictions(length, { maskRate, maxPredictions });
  return 2 * countPredictions(length, { maskRate, maxPredictions: maxPredictions >> 1 });
}

function examplesOf({ maxExamples = Infinity }: BatchOptions, length: number): number {
  return Math.max(1, Math.min(maxExamples, Math.floor(length / SHORTEST_EXAMPLE)));
}
