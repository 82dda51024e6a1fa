import {
  Abs,
  Cast,
  cast,
  div,
  Erf,
  exp,
  Exp,
  Identity,
  Log,
  Log1p,
  add,
  mul,
  Neg,
  neg,
  Reciprocal,
  Relu,
  Rsqrt,
  Sigmoid,
  sigmoid,
  sign,
  Softplus,
  Sqrt,
  Square,
  square,
  step,
  sub,
  Tanh,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** Derivatives as functions of the input. */
const SLOPES_OF_INPUT: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  [Abs]: sign,
  [Erf]: (x) => mul(exp(neg(square(x))), TWO_OVER_SQRT_PI),
  [Log]: (x) => div(1, x),
  [Log1p]: (x) => div(1, add(x, 1)),
  [Relu]: (x) => step(x),
  [Softplus]: sigmoid,
  [Square]: (x) => mul(x, 2),
};

/** Derivatives as functions of the output, which saves computing it again. */
const SLOPES_OF_OUTPUT: Readonly<Record<string, (y: Tensor) => Tensor>> = {
  [Exp]: (y) => y,
  [Reciprocal]: (y) => neg(square(y)),
  [Rsqrt]: (y) => mul(mul(y, square(y)), -0.5),
  [Sigmoid]: (y) => mul(y, sub(1, y)),
  [Sqrt]: (y) => div(0.5, y),
  [Tanh]: (y) => sub(1, square(y)),
};

/** Gradients of the kernels with one input of the same shape. */
export const unaryGradients: readonly GradConfig[] = [
  ...Object.entries(SLOPES_OF_INPUT).map(([kernelName, slope]) => ({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (dy: Tensor | Tensor[], [x]: Tensor[]) => ({
      x: () => mul(dy as Tensor, slope(x as Tensor)),
    }),
  })),
  ...Object.entries(SLOPES_OF_OUTPUT).map(([kernelName, slope]) => ({
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy: Tensor | Tensor[], [y]: Tensor[]) => ({
      x: () => mul(dy as Tensor, slope(y as Tensor)),
    }),
  })),
  { kernelName: Neg, gradFunc: (dy) => ({ x: () => neg(dy as Tensor) }) },
  { kernelName: Identity, gradFunc: (dy) => ({ x: () => cast(dy as Tensor, 'float32') }) },
  { kernelName: Cast, gradFunc: (dy) => ({ x: () => cast(dy as Tensor, 'float32') }) },
];
