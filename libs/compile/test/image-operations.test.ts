import * as tf from '@tensorflow/tfjs-core';
import type { TensorFunction } from '@albectra/ops';
import { beforeAll, describe, expect, test } from 'vitest';

import { openEngine, type Engine } from '../src/index.ts';
import { arrayDifferences } from './array-differences.ts';
import { hasTensorflow } from './has-tensorflow.ts';
import { IMAGE_CASES } from './image-cases.ts';
import { evaluate } from './operation-cases.ts';
import { INPUTS, type Inputs } from './operation-inputs.ts';

describe.skipIf(!hasTensorflow())('compiled graphs compute as the cpu engine does', () => {
  let engines: Engine[];
  beforeAll(async () => {
    engines = [await openEngine('cpu'), await openEngine('tensorflow')];
  }, 120_000);

  test.each(IMAGE_CASES)('$name', async (operation) => {
    const run: TensorFunction = (_, batch) => ({
      outputs: evaluate(operation, batch as unknown as Inputs),
    });
    const [expected, actual] = await Promise.all(
      engines.map(async (engine) => {
        const session = await engine.open({ run }, {});
        const outputs = await session.run('run', INPUTS, [0, 0]);
        session.close();
        return outputs;
      }),
    );
    // The sums over an image are added up in other orders.
    const tolerance = { relative: 1e-4, absolute: 2e-5 };
    expect(arrayDifferences(actual ?? {}, expected ?? {}, tolerance)).toEqual([]);
  });

  test.each([
    ['channels first', (x: tf.Tensor4D) => tf.conv2d(x, tf.ones([1, 1, 40, 1]), 1, 'same', 'NCHW')],
    ['pools with a margin', (x: tf.Tensor4D) => tf.maxPool(x, 3, 1, 1)],
  ])('names the line of %s', async (_, layer) => {
    const run: TensorFunction = (__, { wide }) => ({
      outputs: { y: layer(tf.reshape(wide as tf.Tensor, [2, 40, 16, 2])) },
    });
    const session = await (engines[1] as Engine).open({ run }, {});
    await expect(session.run('run', INPUTS, [0, 0])).rejects.toMatchObject({
      code: 'unknown-operation',
      location: expect.stringMatching(/image-operations\.test\.ts:\d+:\d+$/u) as string,
    });
    session.close();
  });
});
