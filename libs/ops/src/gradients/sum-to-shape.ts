import { broadcast_util, reshape, sum, type Tensor } from '@tensorflow/tfjs-core';

import { columnSum } from '../column-sum.ts';

/** Adds a gradient up over the axes along which an input of this shape was broadcast. */
export function sumToShape(dy: Tensor, shape: number[]): Tensor {
  const axes = broadcast_util.getReductionAxes(shape, dy.shape);
  if (axes.length === 0) return reshape(dy, shape);
  const isRow = axes.length === dy.rank - 1 && !axes.includes(dy.rank - 1);
  return reshape(isRow ? columnSum(dy) : sum(dy, axes), shape);
}
