import type { NamedArrays } from '@albectra/ops';
import { deriveKey, Draws, type RandomKey } from '@albectra/random';

import type { ParameterSpec } from './parameter-specs.ts';

/** Where a truncated normal number is drawn again, in standard deviations. BERT, `create_initializer`. */
const TRUNCATION = 2;

/**
 * Fills parameters before training; each depends on the key and its own name alone.
 *
 * @param specs Parameters to fill.
 * @param options Key, and the standard deviation of the truncated normal (0.02 in all three papers).
 * @returns Float32 arrays by name.
 */
export function initializeParameters(
  specs: readonly ParameterSpec[],
  options: { readonly key: RandomKey; readonly initializerRange?: number },
): NamedArrays {
  const { key, initializerRange = 0.02 } = options;
  return Object.fromEntries(
    specs.map((spec) => {
      const draws = new Draws(deriveKey(key, 'parameter', spec.name)).seek(0, 0);
      const values = initialValues(spec, draws, initializerRange);
      return [spec.name, { shape: spec.shape, dtype: 'float32' as const, values }];
    }),
  );
}

function initialValues(spec: ParameterSpec, draws: Draws, deviation: number): Float32Array {
  const values = new Float32Array(spec.shape.reduce((product, extent) => product * extent, 1));
  switch (spec.initializer) {
    case 'zeros':
      return values;
    case 'ones':
      return values.fill(1);
    case 'truncated-normal':
      return fillTruncatedNormal(values, draws, deviation);
    case 'glorot-uniform':
      return fillGlorotUniform(values, draws, spec.shape);
  }
}

function fillTruncatedNormal(values: Float32Array, draws: Draws, deviation: number): Float32Array {
  for (let filled = 0; filled < values.length;) {
    // Box-Muller: two independent normal numbers from two uniform ones. 1 - u is never zero.
    const radius = Math.sqrt(-2 * Math.log(1 - draws.uniform()));
    const angle = 2 * Math.PI * draws.uniform();
    const first = radius * Math.cos(angle);
    const second = radius * Math.sin(angle);
    if (Math.abs(first) <= TRUNCATION) values[filled++] = first * deviation;
    if (Math.abs(second) <= TRUNCATION && filled < values.length) values[filled++] = second * deviation;
  }
  return values;
}

function fillGlorotUniform(values: Float32Array, draws: Draws, shape: readonly number[]): Float32Array {
  const [inputWidth = 1, outputWidth = 1] = shape;
  const limit = Math.sqrt(6 / (inputWidth + outputWidth));
  for (let i = 0; i < values.length; i++) values[i] = (2 * draws.uniform() - 1) * limit;
  return values;
}
