import { dropout } from '@albectra/ops';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/**
 * Drops values during a training pass; each use draws at a site of its own.
 *
 * Sites are numbered in the order of use, which the configuration fixes, so that a compiled graph
 * and an eager engine drop the same values.
 */
export interface DropoutSource {
  /** Drops a share of the values of `x`. */
  drop(x: Tensor, rate: number): Tensor;
}

/** Leaves every value as it is: evaluation and fine-tuned use. */
export const NO_DROPOUT: DropoutSource = { drop: (x) => x };

/**
 * Makes the source of one training pass.
 *
 * @param key Philox key of the step, int32 `[2]`.
 * @param firstSite Number of the first site; lower ones are free for other draws under this key.
 */
export function dropoutSource(key: Tensor1D, firstSite: number): DropoutSource {
  let site = firstSite;
  return {
    drop: (x, rate) => (rate === 0 ? x : dropout(x, rate, { key, site: site++ })),
  };
}
