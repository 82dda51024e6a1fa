import { memory, scalar, setBackend, tensor1d, tidy } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, test } from 'vitest';
import { adamW } from './adam-w.ts';
import { lamb } from './lamb.ts';
import type { Optimizer, UpdateInputs } from './optimizer.ts';

beforeAll(() => setBackend('cpu'));

type TensorGroups = Pick<UpdateInputs, 'parameters' | 'gradients' | 'slots'>;

function inputs(changes: Partial<TensorGroups> = {}): UpdateInputs {
  return {
    parameters: { 'a.kernel': tensor1d([3, 4]) },
    gradients: { 'a.kernel': tensor1d([0.5, -0.5]) },
    slots: { 'a.kernel/m': tensor1d([0, 0]), 'a.kernel/v': tensor1d([0, 0]) },
    learningRate: scalar(0.1),
    step: scalar(0, 'int32'),
    ...changes,
  };
}

const valuesOf = (optimizer: Optimizer, given: UpdateInputs): number[] => [
  ...optimizer.update(given).parameters['a.kernel']!.dataSync(),
];

test('the first step without bias correction is 3.16 times the learning rate', () => {
  // m / sqrt(v) = 0.1 g / (sqrt(0.001) |g|) = 3.1623, less what epsilon takes: 0.0002 of it.
  const [first, second] = valuesOf(adamW({ weightDecay: 0 }), inputs());
  expect(first).toBeCloseTo(3 - 0.31621, 4);
  expect(second).toBeCloseTo(4 + 0.31621, 4);
});

test("LAMB's step is as long as the learning rate times the parameter", () => {
  // The parameter has length 5: whatever the gradient, the step has length 0.1 * 5.
  const [first, second] = valuesOf(lamb(), inputs());
  expect(Math.hypot(first! - 3, second! - 4)).toBeCloseTo(0.5, 5);
});

test.each([
  ['adamW', adamW],
  ['lamb', lamb],
])('%s: biases and layer norms neither decay nor get a trust ratio', (_, make) => {
  const value = tensor1d([3, 4]);
  const zero = tensor1d([0, 0]);
  for (const name of ['x.bias', 'x.norm.gamma', 'x.norm.beta']) {
    const updated = make().update({
      parameters: { [name]: value },
      gradients: { [name]: zero },
      slots: { [`${name}/m`]: zero, [`${name}/v`]: zero },
      learningRate: scalar(0.1),
      step: scalar(0, 'int32'),
    });
    expect([...updated.parameters[name]!.dataSync()]).toEqual([3, 4]);
  }
  const [decayed] = valuesOf(make(), inputs({ gradients: { 'a.kernel': zero } }));
  expect(decayed).toBeLessThan(3);
});

test('LAMB can give biases and layer norms a trust ratio, but for the first step of a bias of zeros', () => {
  const updated = (bias: number[]): number[] => {
    const { parameters } = lamb({ trustRatio: 'all' }).update({
      parameters: { 'x.bias': tensor1d(bias) },
      gradients: { 'x.bias': tensor1d([0.5, -0.5]) },
      slots: { 'x.bias/m': tensor1d([0, 0]), 'x.bias/v': tensor1d([0, 0]) },
      learningRate: scalar(0.1),
      step: scalar(0, 'int32'),
    });
    return [...parameters['x.bias']!.dataSync()];
  };
  const [first, second] = updated([3, 4]);
  expect(Math.hypot(first! - 3, second! - 4)).toBeCloseTo(0.5, 5);
  // Without a length of its own the parameter takes AdamW's step.
  expect(updated([0, 0])[0]).toBeCloseTo(-0.31621, 4);
});

test('slots are two per parameter, and a model with another idea of decay is refused', () => {
  expect(adamW().slots([{ name: 'a.kernel', shape: [2, 3], decayed: true }])).toEqual([
    { name: 'a.kernel/m', shape: [2, 3] },
    { name: 'a.kernel/v', shape: [2, 3] },
  ]);
  expect(() => adamW().slots([{ name: 'a.bias', shape: [2], decayed: true }])).toThrow(
    'Weight decay of a.bias: expected decay as in the model',
  );
  const everything = adamW({ isDecayed: () => true });
  expect(everything.slots([{ name: 'a.bias', shape: [2], decayed: true }])).toHaveLength(2);
});

test('an update leaves only its result behind', () => {
  const given = inputs();
  const before = memory().numTensors;
  const kept = tidy(() => {
    const updated = lamb({ biasCorrection: true }).update(given);
    return { ...updated.parameters, ...updated.slots };
  });
  expect(memory().numTensors - before).toBe(Object.keys(kept).length);
});

test('a missing gradient or slot is named', () => {
  expect(() => adamW().update(inputs({ gradients: {} }))).toThrow('expected a tensor for a.kernel, got none');
  expect(() => adamW().update(inputs({ slots: {} }))).toThrow('expected a tensor for a.kernel/m');
});

test.each([
  ['beta1', { beta1: 1 }],
  ['beta2', { beta2: -0.1 }],
  ['epsilon', { epsilon: 0 }],
  ['weightDecay', { weightDecay: Number.NaN }],
])('refuses %s in %j', (subject, options) => {
  expect(() => lamb(options)).toThrow(expect.objectContaining({ code: 'invalid-option', subject }));
});
