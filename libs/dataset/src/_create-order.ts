import { isBinned } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import { BinnedOrder } from './_binned-order.ts';
import type { BatchOrder } from './_cursor.ts';
import { EpochOrder } from './_epoch-order.ts';
import { MixedOrder } from './_mixed-order.ts';

/** Creates the order of a plan. */
export function createOrder(plan: BatchPlan): BatchOrder {
  if (plan.sources.length > 1) return new MixedOrder(plan);
  return isBinned(plan) ? new BinnedOrder(plan) : new EpochOrder(plan);
}
