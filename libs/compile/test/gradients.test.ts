import * as tf from '@tensorflow/tfjs-core';
import type { NamedArray } from '@albectra/ops';
import { fillUniform } from '@albectra/random';
import { beforeAll, expect, test } from 'vitest';

import { openEngine } from '../src/index.ts';
import { directionWeights, OPERATION_CASES, type OperationCase } from './operation-cases.ts';
import { INPUTS, type Inputs } from './operation-inputs.ts';

/** Directions in the space of all inputs along which each gradient is tried. */
const DIRECTION_COUNT = 3;

/** Of the arguments; the differences of two step sizes are combined to cancel the error of third order. */
const STEP = 4e-3;

/** What float32 leaves of a difference of two results, relative to the size of what was summed. */
const TOLERANCE = 2e-4;

// The gradients of the other engines are compared with those of this one.
beforeAll(async () => {
  await openEngine('cpu');
});

const differentiable = OPERATION_CASES.filter(({ by = [] }) => by.length > 0);

test.each(differentiable)('the gradient of $name agrees with finite differences', (operation) => {
  const by = operation.by ?? [];
  const gradients = tf.tidy(() => {
    const f = (...values: tf.Tensor[]): tf.Tensor => tf.sum(weighted(operation, values));
    return tf
      .grads(f)(by.map((name) => toTensor(INPUTS[name])))
      .map((gradient) => gradient.dataSync());
  });
  for (let index = 0; index < DIRECTION_COUNT; index++) {
    const directions = by.map((name, input) => directionOf(INPUTS[name], index * by.length + input));
    const slope = sum(gradients.map((gradient, input) => dot(gradient, directions[input] as Float32Array)));
    const { difference, size } = differenceAlong(operation, directions);
    expect(Math.abs(difference - slope)).toBeLessThanOrEqual(TOLERANCE * (Math.abs(slope) + size));
  }
});

/** The results of a case, each element with a weight of its own. */
function weighted({ by = [], run }: OperationCase, values: readonly tf.Tensor[]): tf.Tensor {
  const inputs = Object.fromEntries(Object.entries(INPUTS).map(([name, array]) => [name, toTensor(array)]));
  const changed = Object.fromEntries(by.map((name, i) => [name, values[i] as tf.Tensor]));
  const result = run({ ...(inputs as unknown as Inputs), ...changed }) as tf.Tensor;
  return tf.mul(result, directionWeights(result));
}

interface Difference {
  readonly difference: number;
  /** Sum of the absolute values that were subtracted: what rounding errors are relative to. */
  readonly size: number;
}

function differenceAlong(operation: OperationCase, directions: readonly Float32Array[]): Difference {
  const at = (step: number): Float32Array =>
    tf.tidy(() => {
      const moved = (operation.by ?? []).map((name, input) => {
        const { shape, values } = INPUTS[name];
        const direction = directions[input] as Float32Array;
        return tf.tensor(
          Float32Array.from(values, (value, i) => value + step * direction[i]!),
          [...shape],
        );
      });
      return weighted(operation, moved).dataSync<'float32'>();
    });
  // Subtracted element by element, in float64: the sum of many would round what is left away.
  const slope = (step: number): number => {
    const [after, before] = [at(step), at(-step)];
    return sum(Array.from(after, (value, i) => value - before[i]!)) / (2 * step);
  };
  return {
    difference: (4 * slope(STEP / 2) - slope(STEP)) / 3,
    size: sum(Array.from(at(0), Math.abs)),
  };
}

function directionOf({ values }: NamedArray, site: number): Float32Array {
  const direction = new Float32Array(values.length);
  fillUniform([5, 3], site, direction);
  return direction.map((value) => 2 * value - 1);
}

function toTensor({ values, shape, dtype }: NamedArray): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}

function dot(a: ArrayLike<number>, b: Float32Array): number {
  return sum(Array.from(a, (value, i) => value * b[i]!));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
