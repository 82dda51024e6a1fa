import { broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { input, inputList, registerLowering, reshapeNode, typeOf, type KernelCall } from '../kernel.ts';
import { withBiasAndActivation } from './activations.ts';

/** Registers matrix products. */
export function registerMatrixProducts(): void {
  registerLowering('BatchMatMul', product);
  registerLowering('_FusedMatMul', fusedProduct);
  registerLowering('Einsum', einsum);
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
  return withBiasAndActivation(call, product(call));
}

/** tfjs has checked the equation: letters for axes, an arrow, no ellipsis. */
function einsum(call: KernelCall): TensorInfo {
  const { backend } = call;
  const tensors = inputList(call);
  const [first] = tensors as [TensorInfo];
  const equation = (call.attributes['equation'] as string).replaceAll(' ', '');
  const [terms = '', result = ''] = equation.split('->');
  const sizes = new Map<string, number>();
  for (const [i, axes] of terms.split(',').entries()) {
    for (const [axis, name] of axes.split('').entries()) sizes.set(name, tensors[i]?.shape[axis] as number);
  }
  const node = backend.add(
    'Einsum',
    tensors.map((tensor) => backend.node(tensor)),
    { T: typeOf(first), N: attribute.int(tensors.length), equation: attribute.text(equation) },
  );
  const shape = result.split('').map((name) => sizes.get(name) as number);
  return backend.output(node, shape, first.dtype);
}
