import { openEngine, type Session } from '@albectra/compile';
import type { EncoderConfig } from '@albectra/encoder';
import type { NamedArray, NamedArrays, TensorFunction } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';

/** Layers whose products are run at once, so that the caches see other matrices in between as in a step. */
const LAYERS = 4;

const FLOPS_PER_GIGAFLOP = 1e9;
const MS_PER_SECOND = 1000;

/**
 * Prepares the measurement of the library's matrix products alone: those of a layer, with their gradients.
 *
 * @returns A function that runs them once and gives GFLOP/s.
 */
export async function openProducts(
  config: EncoderConfig,
  tokens: number,
): Promise<{ run: () => Promise<number>; close: () => void }> {
  const { hiddenSize: hidden, intermediateSize: inner } = config;
  const widths = [
    [hidden, hidden],
    [hidden, hidden],
    [hidden, hidden],
    [hidden, hidden],
    [hidden, inner],
    [inner, hidden],
  ] as const;
  const state: Record<string, NamedArray> = {};
  for (let layer = 0; layer < LAYERS; layer++) {
    for (const [i, [from, to]] of widths.entries()) {
      state[`${layer}/${i}/x`] = matrix(tokens, from);
      state[`${layer}/${i}/w`] = matrix(from, to);
      state[`${layer}/${i}/dy`] = matrix(tokens, to);
    }
  }
  const names = Object.keys(state).filter((name) => name.endsWith('/x'));
  const products: TensorFunction = (tensors) => {
    const corners = names.flatMap((name) => {
      const [x, w, dy] = ['x', 'w', 'dy'].map((part) => tensors[name.replace(/x$/u, part)]) as tf.Tensor2D[];
      return [tf.matMul(x!, w!), tf.matMul(dy!, w!, false, true), tf.matMul(x!, dy!, true)].map((product) =>
        tf.slice(product, [0, 0], [1, 1]),
      );
    });
    return { outputs: { sum: tf.addN(corners) } };
  };
  const flops = LAYERS * widths.reduce((sum, [from, to]) => sum + 6 * tokens * from * to, 0);
  const session = await openSession(products, state);
  return {
    run: async () => {
      const start = performance.now();
      await session.run('products', {}, [0, 0]);
      return flops / FLOPS_PER_GIGAFLOP / ((performance.now() - start) / MS_PER_SECOND);
    },
    close: () => session.close(),
  };
}

async function openSession(products: TensorFunction, state: NamedArrays): Promise<Session> {
  const engine = await openEngine('tensorflow');
  const session = await engine.open({ products }, state);
  await session.run('products', {}, [0, 0]);
  return session;
}

function matrix(rows: number, columns: number): NamedArray {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
  return { shape: [rows, columns], dtype: 'float32', values };
}
