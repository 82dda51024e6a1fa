import type { Engine } from '@albectra/compile';
import type { TensorFunction } from '@albectra/ops';
import { matMul, sum } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Widths of the products that are tried, from the smallest to the largest. */
const WIDTHS = [128, 256, 512, 1024, 2048, 4096] as const;

/** Products in a call, one after the other, so that calling costs little beside them. */
const CHAIN = 4;

/** Timed calls of a width; the fastest counts. */
const TIMED_CALLS = 2;

/** A wider product is tried only if the last call was shorter: the whole measurement takes about a second. */
const LONG_CALL_MS = 60;

const FUNCTION_NAME = 'products';

/**
 * Measures how many floating-point operations a second an engine reaches on float32 matrix products alone.
 *
 * That is what a training step could reach at best on this machine. Takes about a second; what else runs
 * on the machine meanwhile lowers the figure.
 */
export async function measurePeakFlops(engine: Engine): Promise<number> {
  let best = 0;
  for (const width of WIDTHS) {
    const fastestMs = await fastestCall(engine, width);
    best = Math.max(best, (CHAIN * 2 * width ** 3) / (fastestMs / 1000));
    if (fastestMs > LONG_CALL_MS) break;
  }
  return best;
}

/** The fastest of some calls, in milliseconds, after one that may compile. */
async function fastestCall(engine: Engine, width: number): Promise<number> {
  // The product of two such matrices is the same matrix, however long the chain.
  const values = new Float32Array(width * width).fill(1 / width);
  const session = await engine.open(
    { [FUNCTION_NAME]: chainOfProducts },
    { matrix: { shape: [width, width], dtype: 'float32', values } },
  );
  try {
    let fastestMs = Number.POSITIVE_INFINITY;
    for (let call = 0; call <= TIMED_CALLS; call++) {
      const begin = performance.now();
      await session.run(FUNCTION_NAME, {}, [0, 0]);
      if (call > 0) fastestMs = Math.min(fastestMs, performance.now() - begin);
    }
    return fastestMs;
  } finally {
    session.close();
  }
}

const chainOfProducts: TensorFunction = (state) => {
  const matrix = state['matrix'] as Tensor;
  let product = matrix;
  for (let link = 0; link < CHAIN; link++) product = matMul(product, matrix);
  // A single number is all that is copied to the host.
  return { outputs: { total: sum(product) } };
};
