import type { SessionOptions } from '@albectra/compile';
import { EVALUATE_FUNCTION } from '../evaluation/evaluate-heldout.ts';
import type { ResolvedStep } from './step-recipe.ts';

/** What of a machine a run computes on; no part of its recipe. */
export interface ComputationOptions {
  /** TensorFlow's names of the devices, as many as `deviceCount`. Default: the first GPUs. */
  readonly devices?: readonly string[];
  /** Takes a precision that this machine is slow in: for tests. */
  readonly allowSlow?: boolean;
}

/** The options of a session that trains as a recipe says, evaluates in float32 in any case, and owns its state. */
export function sessionOptions(
  { precision, deviceCount, fuse }: ResolvedStep,
  { devices = firstGpus(deviceCount), allowSlow = false }: ComputationOptions = {},
): SessionOptions {
  return { precision, float32Functions: [EVALUATE_FUNCTION], devices, allowSlow, fuse, takeState: true };
}

function firstGpus(count: number): string[] {
  return count === 1 ? [] : Array.from({ length: count }, (_, index) => `/device:GPU:${index}`);
}
