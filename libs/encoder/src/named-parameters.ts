import { dense, layerNorm, type NamedTensors } from '@albectra/ops';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

import { EncoderError } from './errors.ts';

/**
 * Takes a parameter by name.
 *
 * @throws {EncoderError} if there is none of this name.
 */
export function parameter(parameters: NamedTensors, name: string): Tensor {
  const tensor = parameters[name];
  if (tensor !== undefined) return tensor;
  throw new EncoderError(
    'missing-parameter',
    name,
    `Model failed: expected a parameter ${name}, got ${Object.keys(parameters).length} others. Use parameters made for this configuration.`,
  );
}

/** Applies the dense layer whose parameters are `name.kernel` and `name.bias`. */
export function namedDense(x: Tensor, parameters: NamedTensors, name: string): Tensor {
  const kernel = parameter(parameters, `${name}.kernel`) as Tensor2D;
  return dense(x, kernel, parameter(parameters, `${name}.bias`) as Tensor1D);
}

/** Applies the layer normalisation whose parameters are `name.gamma` and `name.beta`. */
export function namedLayerNorm(
  x: Tensor,
  parameters: NamedTensors,
  options: { readonly name: string; readonly epsilon: number },
): Tensor {
  const gamma = parameter(parameters, `${options.name}.gamma`) as Tensor1D;
  const beta = parameter(parameters, `${options.name}.beta`) as Tensor1D;
  return layerNorm(x, { gamma, beta }, options.epsilon);
}
