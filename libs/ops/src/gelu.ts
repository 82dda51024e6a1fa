import { add, engine, erf, exp, mul, square, sub, tanh, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { hasKernel } from './has-kernel.ts';
import { GELU_GRADIENT_KERNEL, GELU_KERNEL } from './kernel-names.ts';
import { withGradient } from './with-gradient.ts';

/** Which formula of the Gaussian error linear unit. */
export type GeluForm = 'erf' | 'tanh';

/** Weight of the cubic term. Hendrycks & Gimpel 2016, section 2. */
export const GELU_TANH_CUBIC = 0.044715;
/** Square root of 2/π. Hendrycks & Gimpel 2016, section 2. */
export const GELU_TANH_SCALE: number = Math.sqrt(2 / Math.PI);
const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/**
 * Computes x · Φ(x), Φ being the distribution function of the standard normal.
 *
 * @param x Any shape; the result has the same.
 * @see Hendrycks & Gimpel 2016, section 2. ELECTRA uses this form.
 */
export function gelu(x: Tensor): Tensor {
  return erfGelu(x);
}

/**
 * Computes the tanh approximation of {@link gelu}, at most 4.8e-4 away from it.
 *
 * @param x Any shape; the result has the same.
 * @see Hendrycks & Gimpel 2016, section 2. BERT and ALBERT use this form.
 */
export function geluTanh(x: Tensor): Tensor {
  return tanhGelu(x);
}

const erfGelu = differentiable('erf');
const tanhGelu = differentiable('tanh');

function differentiable(form: GeluForm): (x: Tensor) => Tensor {
  return withGradient((inputs, save) => {
    const [x] = inputs as [Tensor];
    save([x]);
    return {
      value: forward(x, form),
      gradFunc: (dy, saved) => gradient(dy, saved[0] as Tensor, form),
    };
  });
}

function forward(x: Tensor, form: GeluForm): Tensor {
  if (hasKernel(GELU_KERNEL)) return engine().runKernel(GELU_KERNEL, { x }, { form }) as Tensor;
  return tidy(() => mul(x, form === 'erf' ? normalCdf(x) : mul(add(innerTanh(x), 1), 0.5)));
}

function gradient(dy: Tensor, x: Tensor, form: GeluForm): Tensor {
  if (hasKernel(GELU_GRADIENT_KERNEL)) {
    return engine().runKernel(GELU_GRADIENT_KERNEL, { dy, x }, { form }) as Tensor;
  }
  return tidy(() => mul(dy, form === 'erf' ? erfSlope(x) : tanhSlope(x)));
}

function normalCdf(x: Tensor): Tensor {
  return mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
}

function erfSlope(x: Tensor): Tensor {
  const density = mul(exp(mul(square(x), -0.5)), INVERSE_SQRT_2PI);
  return add(normalCdf(x), mul(x, density));
}

function innerTanh(x: Tensor): Tensor {
  // x(1 + c x²) and not x + c x³: it shares the square with the slope and saves a kernel.
  return tanh(mul(x, add(mul(square(x), GELU_TANH_CUBIC * GELU_TANH_SCALE), GELU_TANH_SCALE)));
}

function tanhSlope(x: Tensor): Tensor {
  const t = innerTanh(x);
  const inner = add(mul(square(x), 3 * GELU_TANH_CUBIC * GELU_TANH_SCALE), GELU_TANH_SCALE);
  const tail = mul(mul(x, sub(1, square(t))), inner);
  return mul(add(add(t, 1), tail), 0.5);
}
