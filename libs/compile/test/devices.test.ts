import * as tf from '@tensorflow/tfjs-core';
import {
  onDevice,
  registerGradients,
  type NamedArray,
  type NamedArrays,
  type TensorFunction,
} from '@albectra/ops';
import { fillUniform } from '@albectra/random';
import { beforeAll, describe, expect, test } from 'vitest';

import { openEngine, type Engine } from '../src/index.ts';
import { encodeSavedModel } from '../src/graph/encode-saved-model.ts';
import { traceFunction } from '../src/trace/trace-function.ts';
import { stateSlots } from '../src/trace/state-nodes.ts';
import { hasTensorflow } from './has-tensorflow.ts';

// TensorFlow has one plain CPU device, and no environment variable for more. This one adds XLA's: a
// device of its own that computes on the same CPU. It is read once, when the library lists its devices.
process.env['TF_XLA_FLAGS'] = '--tf_xla_enable_xla_devices=true';
const DEVICES = ['/device:CPU:0', '/device:XLA_CPU:0'] as const;

const ROWS = 8;
const WIDTH = 5;

function uniform(site: number, shape: readonly number[]): NamedArray {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  fillUniform([5, 6], site, values);
  return { shape, dtype: 'float32', values };
}

const STATE: NamedArrays = { weights: uniform(1, [WIDTH, 2]) };
const BATCH: NamedArrays = { x: uniform(2, [ROWS, WIDTH]) };

/** Descends the gradient of a sum over rows, each part of the rows on a device of its own. */
function stepOn(deviceCount: number): TensorFunction {
  return ({ weights }, { x }) => {
    const rows = ROWS / deviceCount;
    const parts = Array.from({ length: deviceCount }, (_, index) =>
      onDevice(index, () =>
        tf.valueAndGrad((w) =>
          tf.sum(
            tf.square(tf.softmax(tf.matMul(tf.slice(x as tf.Tensor2D, [index * rows, 0], [rows, WIDTH]), w))),
          ),
        )(weights as tf.Tensor),
      ),
    );
    const gradient = tf.addN(parts.map(({ grad }) => grad));
    return {
      state: { weights: tf.sub(weights as tf.Tensor, tf.mul(gradient, 0.1)) },
      outputs: { loss: tf.addN(parts.map(({ value }) => value)) },
    };
  };
}

async function train(engine: Engine, deviceCount: number, devices: readonly string[]): Promise<number[]> {
  const session = await engine.open({ step: stepOn(deviceCount) }, STATE, { devices });
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) {
    losses.push((await session.run('step', BATCH, [0, 0]))['loss']?.values[0] as number);
  }
  session.close();
  return losses;
}

test('a graph says where its parts run: floats on their device, the rest where TensorFlow wants', () => {
  registerGradients();
  const { nodes } = traceFunction({
    name: 'step',
    function: stepOn(2),
    batch: BATCH,
    slots: stateSlots(STATE),
    prefix: 'p/',
    devices: ['/device:GPU:0', '/device:GPU:1'],
  });
  const devicesOf = (operation: string): (string | undefined)[] =>
    nodes.filter((node) => node.operation === operation).map(({ device }) => device);
  // Forward and backward, on both.
  expect(devicesOf('MatMul')).toEqual(['/device:GPU:0', '/device:GPU:0', '/device:GPU:1', '/device:GPU:1']);
  expect(devicesOf('Softmax')).toEqual(['/device:GPU:0', '/device:GPU:1']);
  // Gradients meet, and the state changes, at no device of a part's own.
  expect(devicesOf('AddN')).toEqual([undefined, undefined]);
  expect(devicesOf('AssignVariableOp')).toEqual([undefined]);
  expect(Buffer.from(encodeSavedModel(nodes)).includes('/device:GPU:1')).toBe(true);
});

test('an engine without graphs computes all parts on its own device', async () => {
  const engine = await openEngine('cpu');
  const whole = await train(engine, 1, []);
  const split = await train(engine, 2, DEVICES);
  for (const [i, loss] of whole.entries()) expect(split[i]).toBeCloseTo(loss, 5);
});

describe.skipIf(!hasTensorflow())('on tensorflow', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('tensorflow');
  }, 120_000);

  test('parts on two devices add up to the whole', async () => {
    const whole = await train(engine, 1, []);
    const split = await train(engine, 2, DEVICES);
    expect(whole.at(-1)).toBeLessThan(whole[0] as number);
    for (const [i, loss] of whole.entries()) expect(split[i]).toBeCloseTo(loss, 5);
    expect(await train(engine, 2, [])).toHaveLength(5);
  });

  test('a device that is not there is named, with those that are', async () => {
    const failure = engine.open({}, {}, { devices: ['/device:CPU:0', '/device:CPU:7'] });
    await expect(failure).rejects.toMatchObject({
      code: 'unknown-device',
      message:
        'Opening a session failed: expected the devices /device:CPU:0, /device:CPU:7, got /device:CPU:0, /device:XLA_CPU:0. Name devices that are there, or fewer.',
    });
    await expect(train(engine, 2, ['/device:CPU:0'])).rejects.toThrow(
      'expected at most the 1 devices of the session, got one on device 1, counted from 0.',
    );
  });
});
