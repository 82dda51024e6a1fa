import {
  cast,
  div,
  engine,
  equal,
  Max,
  Mean,
  mul,
  ones,
  reshape,
  Softmax,
  sub,
  Sum,
  sum,
  util,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { hasKernel } from '../has-kernel.ts';
import { COLUMN_SUM_KERNEL, SOFTMAX_GRADIENT_KERNEL } from '../kernel-names.ts';

/** Gradients of sums, means, maxima and softmaxes. */
export const reductionGradients: readonly GradConfig[] = [
  {
    kernelName: Sum,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => spread(dy as Tensor, x as Tensor, attrs) }),
  },
  {
    kernelName: Mean,
    inputsToSave: ['x'],
    gradFunc: (dy, saved, attrs) => {
      const [x] = saved as [Tensor];
      const { size } = dy as Tensor;
      return { x: () => spread(div(dy as Tensor, x.size / size), x, attrs) };
    },
  },
  {
    kernelName: Max,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [x, y] = saved as [Tensor, Tensor];
      const highest = reshape(y, keptShape(x, attrs));
      return { x: () => mul(spread(dy as Tensor, x, attrs), cast(equal(x, highest), 'float32')) };
    },
  },
  {
    kernelName: COLUMN_SUM_KERNEL,
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => mul(dy as Tensor, ones((x as Tensor).shape)) }),
  },
  {
    kernelName: Softmax,
    outputsToSave: [true],
    gradFunc: (dy, [y], attrs) => ({
      logits: () => softmaxGradient(dy as Tensor, y as Tensor, attrs['dim'] as number),
    }),
  },
];

function softmaxGradient(dy: Tensor, y: Tensor, dim: number): Tensor {
  if (hasKernel(SOFTMAX_GRADIENT_KERNEL) && dim === y.rank - 1) {
    return engine().runKernel(SOFTMAX_GRADIENT_KERNEL, { dy, y }) as Tensor;
  }
  const weighted = mul(dy, y);
  return sub(weighted, mul(sum(weighted, dim, true), y));
}

function spread(dy: Tensor, x: Tensor, attrs: NamedAttrMap): Tensor {
  return mul(reshape(dy, keptShape(x, attrs)), ones(x.shape));
}

/** The shape of the result with reduced axes kept as 1. */
function keptShape(x: Tensor, attrs: NamedAttrMap): number[] {
  // tfjs passes the axis of its public functions: one, several, or none for all of them.
  const given = (attrs['axis'] ?? attrs['reductionIndices'] ?? null) as number | number[] | null;
  const axes = util.parseAxisParam(given as number | number[], x.shape);
  return x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
}
