import * as tf from '@tensorflow/tfjs-core';

import type { OperationCase } from './operation-cases.ts';
import type { Inputs } from './operation-inputs.ts';

type Unary = (images: tf.Tensor4D) => tf.Tensor;
type Binary = (images: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor;

const imagesOf = ({ wide }: Inputs): tf.Tensor4D => tf.reshape(wide, [2, 40, 16, 2]);
const filterOf = ({ x }: Inputs): tf.Tensor4D => tf.reshape(x, [3, 2, 2, 2]);

function images(name: string, run: Unary): OperationCase {
  return { name, run: (inputs) => run(imagesOf(inputs)), by: ['wide'] };
}

function filtered(name: string, run: Binary, by: OperationCase['by'] = ['wide', 'x']): OperationCase {
  return { name, run: (inputs) => run(imagesOf(inputs), filterOf(inputs)), by };
}

/** Gradients of resizing are right on the cpu engine of tfjs for square images only. */
function squares(name: string, run: Unary): OperationCase {
  return { name, run: ({ wide }) => run(tf.reshape(wide, [10, 16, 16, 1])), by: ['wide'] };
}

const bias = (): tf.Tensor1D => tf.tensor1d([0.5, -0.25]);

/** Operations on images and their gradients, and sums of products: what the common layers call. */
export const IMAGE_CASES: readonly OperationCase[] = [
  filtered('conv2d', (x, filter) => tf.conv2d(x, filter, 1, 'same')),
  filtered('conv2d with strides', (x, filter) => tf.conv2d(x, filter, [2, 3], 'valid')),
  // tfjs takes the height of the filter for both axes here: it has to be square.
  filtered('conv2d with a margin', (x, filter) => tf.conv2d(x, tf.reshape(filter, [2, 2, 2, 3]), 1, 1)),
  filtered('conv2d, dilated', (x, filter) => tf.conv2d(x, filter, 1, 'same', 'NHWC', 2), []),
  filtered('conv2dTranspose', (x, filter) => tf.conv2dTranspose(x, filter, [2, 80, 32, 2], 2, 'same')),
  filtered('conv1d', (x, filter) =>
    tf.conv1d(tf.reshape<tf.Rank.R3>(x, [80, 16, 2]), tf.reshape(filter, [3, 2, 4]), 1, 'same'),
  ),
  filtered('depthwiseConv2d', (x, filter) => tf.depthwiseConv2d(x, filter, 1, 'same')),
  filtered('depthwiseConv2d with strides', (x, filter) => tf.depthwiseConv2d(x, filter, 2, 'valid')),
  filtered('separableConv2d', (x, filter) =>
    tf.separableConv2d(x, filter, tf.reshape(tf.linspace(-1, 1, 12), [1, 1, 4, 3]), 1, 'same'),
  ),
  filtered('fused conv2d', (x, filter) =>
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias: bias(), activation: 'relu' }),
  ),
  filtered(
    'fused depthwiseConv2d',
    (x, filter) => tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: 'same', activation: 'sigmoid' }),
    [],
  ),
  images('maxPool', (x) => tf.maxPool(x, 2, 2, 'same')),
  images('maxPool with overlaps', (x) => tf.maxPool(x, [3, 2], 1, 'valid')),
  images('avgPool', (x) => tf.avgPool(x, [3, 2], [2, 1], 'valid')),
  // The gradient of tfjs's cpu engine counts what lies outside of the image.
  { name: 'avgPool over edges', run: (inputs) => tf.avgPool(imagesOf(inputs), 3, 1, 'same') },
  squares('resizeBilinear', (x) => tf.image.resizeBilinear(x, [27, 20])),
  squares('resizeBilinear, corners aligned', (x) => tf.image.resizeBilinear(x, [50, 9], true)),
  squares('resizeNearestNeighbor', (x) => tf.image.resizeNearestNeighbor(x, [32, 8])),
  images('batchNorm', (x) =>
    tf.batchNorm(x, tf.mean(x, [0, 1, 2]), tf.tensor1d([0.4, 0.3]), bias(), tf.tensor1d([1.5, 2]), 1e-3),
  ),
  images('spaceToBatchND', (x) =>
    tf.spaceToBatchND(
      x,
      [2, 3],
      [
        [0, 2],
        [1, 1],
      ],
    ),
  ),
  images('batchToSpaceND', (x) =>
    tf.batchToSpaceND(
      tf.reshape(x, [8, 10, 16, 2]),
      [2, 2],
      [
        [1, 0],
        [0, 2],
      ],
    ),
  ),
  { name: 'depthToSpace', run: (inputs) => tf.depthToSpace(tf.reshape(inputs.wide, [2, 20, 8, 8]), 2) },
  { name: 'einsum', run: ({ left, right }) => tf.einsum('ij, jk -> ki', left, right) },
  { name: 'einsum over a batch', run: ({ x, y }) => tf.einsum('bij,bkj->bik', x, y) },
];
