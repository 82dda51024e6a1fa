import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { input, registerLowering, reshapeNode, typeOf, type KernelCall } from '../kernel.ts';
import { binary, prelu, unary } from './elementwise.ts';

/** Activations of the fused kernel that are elementwise operations: name here, name there. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  elu: 'Elu',
  relu6: 'Relu6',
  sigmoid: 'Sigmoid',
};

/** Registers matrix products. */
export function registerMatrixProducts(): void {
  registerLowering('BatchMatMul', product);
  registerLowering('_FusedMatMul', fusedProduct);
}

/**
 * A product of the last two axes, over leading axes that broadcast.
 *
 * A product without leading axes becomes MatMul, which oneDNN runs faster than a batch of one
 * (tfjs's fused kernel lifts its operands to rank 3).
 */
function product(call: KernelCall): TensorInfo {
  const { attributes, backend } = call;
  const a = input(call, 'a');
  const b = input(call, 'b');
  const transposeA = attributes['transposeA'] === true;
  const transposeB = attributes['transposeB'] === true;
  const rows = a.shape.at(transposeA ? -1 : -2) as number;
  const columns = b.shape.at(transposeB ? -2 : -1) as number;
  const leading = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...leading, rows, columns];
  const T = typeOf(a);
  if (leading.some((size) => size !== 1)) {
    const node = backend.add('BatchMatMulV2', [backend.node(a), backend.node(b)], {
      T,
      adj_x: attribute.bool(transposeA),
      adj_y: attribute.bool(transposeB),
    });
    return backend.output(node, shape, a.dtype);
  }
  const node = backend.add('MatMul', [matrix(call, a), matrix(call, b)], {
    T,
    transpose_a: attribute.bool(transposeA),
    transpose_b: attribute.bool(transposeB),
  });
  if (shape.length === 2) return backend.output(node, shape, a.dtype);
  return backend.output(reshapeNode(backend, node, { shape, type: T }), shape, a.dtype);
}

/** The tensor without its leading axes of size 1. */
function matrix({ backend }: KernelCall, tensor: TensorInfo): string {
  const node = backend.node(tensor);
  if (tensor.shape.length === 2) return node;
  return reshapeNode(backend, node, { shape: tensor.shape.slice(-2), type: typeOf(tensor) });
}

function fusedProduct(call: KernelCall): TensorInfo {
  const bias = call.inputs['bias'];
  let result = product(call);
  if (bias !== undefined) {
    result = binary(call, { operation: 'AddV2', a: result, b: bias, dtype: result.dtype });
  }
  const activation = call.attributes['activation'] as string | undefined;
  const inner = (inputs: KernelCall['inputs']): KernelCall => ({ ...call, inputs });
  if (activation === 'prelu') {
    const alpha = input(call, 'preluActivationWeights');
    return prelu(inner({ x: result, alpha }));
  }
  if (activation === 'leakyrelu') {
    const alpha = attribute.float(call.attributes['leakyreluAlpha'] as number);
    const node = call.backend.add('LeakyRelu', [call.backend.node(result)], {
      T: typeOf(result),
      alpha,
    });
    return call.backend.output(node, result.shape, result.dtype);
  }
  const operation = ACTIVATIONS[activation ?? 'linear'];
  return operation === undefined ? result : unary(inner({ x: result }), operation, result.dtype);
}
