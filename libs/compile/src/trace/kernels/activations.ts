import type { TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { input, typeOf, type KernelCall } from '../kernel.ts';
import { binary, prelu, unary } from './elementwise.ts';

/** Activations of fused kernels that are elementwise operations: name here, name there. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  elu: 'Elu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** Adds what tfjs's fused kernels do after a product or convolution. */
export function withBiasAndActivation(call: KernelCall, product: TensorInfo): TensorInfo {
  const bias = call.inputs['bias'];
  const result =
    bias === undefined
      ? product
      : binary(call, { operation: 'AddV2', a: product, b: bias, dtype: product.dtype });
  const activation = call.attributes['activation'] as string | undefined;
  const inner = (inputs: KernelCall['inputs']): KernelCall => ({ ...call, inputs });
  if (activation === 'prelu') {
    return prelu(inner({ x: result, alpha: input(call, 'preluActivationWeights') }));
  }
  if (activation === 'leakyrelu') {
    const alpha = attribute.float(call.attributes['leakyreluAlpha'] as number);
    const node = call.backend.add('LeakyRelu', [call.backend.node(result)], { T: typeOf(result), alpha });
    return call.backend.output(node, result.shape, result.dtype);
  }
  const operation = ACTIVATIONS[activation ?? 'linear'];
  return operation === undefined ? result : unary(inner({ x: result }), operation, result.dtype);
}
