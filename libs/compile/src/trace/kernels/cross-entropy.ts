import { SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL } from '@albectra/ops';
import type { TensorInfo } from '@tensorflow/tfjs-core';

import { attribute, type GraphAttributes } from '../../graph/graph-node.ts';
import { INT32_TYPE, input, registerLowering, reshapeNode, typeOf, type KernelCall } from '../kernel.ts';

/**
 * Registers the cross entropy with integer labels.
 *
 * It is made of operations that can be fused: TensorFlow's own kernel takes four times as long for a large
 * vocabulary, and keeps a matrix of gradients from the forward pass to the backward pass.
 */
export function registerCrossEntropy(): void {
  registerLowering(SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL, crossEntropy);
}

function crossEntropy(call: KernelCall): TensorInfo[] {
  const { backend } = call;
  const logits = input(call, 'logits');
  const x = backend.node(logits);
  const [rows, classes] = logits.shape as [number, number];
  const T = typeOf(logits);
  const adder =
    (shape: readonly number[]) =>
    (operation: string, inputs: readonly string[], more?: GraphAttributes): string => {
      const node = backend.add(operation, inputs, { T, ...more });
      backend.graph.noteShape(node, shape);
      return node;
    };
  const [matrix, column] = [adder([rows, classes]), adder([rows, 1])];
  const reduce = (operation: string, node: string): string =>
    column(operation, [node, backend.int32([1])], { Tidx: INT32_TYPE, keep_dims: attribute.bool(true) });
  const labels = backend.node(input(call, 'labels'));
  const label = reshapeNode(backend, labels, { shape: [rows, 1], type: INT32_TYPE });
  const highest = reduce('Max', x);
  const weights = matrix('Exp', [matrix('Sub', [x, highest])]);
  const total = reduce('Sum', weights);
  const normaliser = column('AddV2', [column('Log', [total]), highest]);
  const loss = column('Sub', [normaliser, labelLogits(call, x, label)]);
  const numbers = backend.int32(
    Int32Array.from({ length: classes }, (_, i) => i),
    [1, classes],
  );
  // 1 where a column's number is the label: as a comparison, it is made where it is used.
  const isLabel = matrix('Equal', [numbers, label], { T: INT32_TYPE });
  const oneHot = backend.add('Cast', [isLabel], { SrcT: attribute.type('bool'), DstT: T });
  const backprop = matrix('Sub', [matrix('RealDiv', [weights, total]), oneHot]);
  return [
    backend.output(reshapeNode(backend, loss, { shape: [rows], type: T }), [rows], 'float32'),
    backend.output(backprop, logits.shape, 'float32'),
  ];
}

/** The logits of the labels, a column. */
function labelLogits({ backend }: KernelCall, logits: string, label: string): string {
  return backend.add('GatherV2', [logits, label, backend.int32(1)], {
    Tparams: attribute.type('float32'),
    Tindices: INT32_TYPE,
    Taxis: INT32_TYPE,
    batch_dims: attribute.int(1),
  });
}
