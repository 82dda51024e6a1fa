import type { BatchPlan } from './_batch-plan.ts';
import { BinnedOrder } from './_binned-order.ts';
import type { BatchOrder } from './_cursor.ts';
import { EpochOrder } from './_epoch-order.ts';
import { MixedOrder } from './_mixed-order.ts';

/** Creates the order of a plan. */
export function createOrder(plan: BatchPlan): BatchOrder {
  if (plan.bins !== undefined) return new BinnedOrder(plan, plan.bins);
  return plan.sources.length === 1 ? new EpochOrder(plan) : new MixedOrder(plan);
}
