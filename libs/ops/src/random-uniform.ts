import { engine, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { RANDOM_UNIFORM_KERNEL } from './kernel-names.ts';

/**
 * Draws uniform float32 numbers in [0, 1); equal keys and sites give equal numbers on every engine.
 *
 * @param key Philox key, int32 `[2]`. No gradient passes to it.
 * @param site Number of the place in the model that draws; each place has its own. 0 to 2^31 - 1.
 * @param shape Shape of the result.
 * @throws {OpsError} if the key is not int32 `[2]` or the site is out of range.
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3" (Philox 4x32-10).
 */
export function randomUniform(key: Tensor1D, site: number, shape: readonly number[]): Tensor {
  if (key.dtype !== 'int32' || key.size !== 2) {
    throw new OpsError(
      'invalid-argument',
      `randomUniform failed: expected a key int32 [2], got ${key.dtype} [${key.shape}]. Pass the key of the step.`,
    );
  }
  if (!Number.isInteger(site) || site < 0 || site > 0x7fffffff) {
    throw new OpsError(
      'invalid-argument',
      `randomUniform failed: expected a site from 0 to 2147483647, got ${site}. Number the places that draw.`,
    );
  }
  return engine().runKernel(RANDOM_UNIFORM_KERNEL, { key }, { site, shape: [...shape] }) as Tensor;
}
