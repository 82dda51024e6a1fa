import {
  Add,
  AddN,
  cast,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  logicalNot,
  Maximum,
  Minimum,
  mul,
  Multiply,
  neg,
  pow,
  Pow,
  RealDiv,
  Select,
  square,
  SquaredDifference,
  sub,
  Sub,
  where,
  zerosLike,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

import { sumToShape } from './sum-to-shape.ts';

/** The two parts of a gradient, before they are summed to the shapes of the inputs. */
interface Parts {
  a(dy: Tensor, a: Tensor, b: Tensor): Tensor;
  b(dy: Tensor, a: Tensor, b: Tensor): Tensor;
}

const PARTS: Readonly<Record<string, Parts>> = {
  [Add]: { a: (dy) => dy, b: (dy) => dy },
  [Sub]: { a: (dy) => dy, b: (dy) => neg(dy) },
  [Multiply]: { a: (dy, _, b) => mul(dy, asFloat(b)), b: (dy, a) => mul(dy, asFloat(a)) },
  [RealDiv]: {
    a: (dy, _, b) => div(dy, asFloat(b)),
    b: (dy, a, b) => neg(div(mul(dy, asFloat(a)), square(asFloat(b)))),
  },
  // Ties go to the first input, so that the parts add up to the whole.
  [Maximum]: { a: (dy, a, b) => keep(dy, greaterEqual(a, b)), b: (dy, a, b) => keep(dy, less(a, b)) },
  [Minimum]: { a: (dy, a, b) => keep(dy, lessEqual(a, b)), b: (dy, a, b) => keep(dy, greater(a, b)) },
  [SquaredDifference]: {
    a: (dy, a, b) => mul(dy, mul(sub(a, b), 2)),
    b: (dy, a, b) => mul(dy, mul(sub(a, b), -2)),
  },
  [Pow]: {
    a: (dy, a, b) => mul(dy, mul(asFloat(b), pow(a, sub(b, 1)))),
    // The logarithm of a base that is not positive has no meaning; its part is 0.
    b: (dy, a, b) => mul(dy, mul(pow(a, b), where(greater(a, 0), log(a), zerosLike(a)))),
  },
};

function asFloat(x: Tensor): Tensor {
  return cast(x, 'float32');
}

function keep(dy: Tensor, condition: Tensor): Tensor {
  return mul(dy, asFloat(condition));
}

/** Gradients of the kernels that combine inputs element by element, with broadcasting. */
export const binaryGradients: readonly GradConfig[] = [
  ...Object.entries(PARTS).map(([kernelName, parts]) => ({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy: Tensor | Tensor[], saved: Tensor[]) => {
      const [a, b] = saved as [Tensor, Tensor];
      return {
        a: () => sumToShape(parts.a(dy as Tensor, a, b), a.shape),
        b: () => sumToShape(parts.b(dy as Tensor, a, b), b.shape),
      };
    },
  })),
  {
    kernelName: AddN,
    saveAllInputs: true,
    gradFunc: (dy, saved) =>
      Object.fromEntries(saved.map((_, index) => [String(index), () => (dy as Tensor).clone()])),
  },
  {
    kernelName: Select,
    inputsToSave: ['condition'],
    gradFunc: (dy, [condition]) => ({
      condition: () => asFloat(zerosLike(condition as Tensor)),
      t: () => keep(dy as Tensor, condition as Tensor),
      e: () => keep(dy as Tensor, logicalNot(condition as Tensor)),
    }),
  },
];
