/** Runs every optimizer and schedule through the engines, and compares them with the plain one. */
import { findTensorflowRuntime, openEngine } from '@albectra/compile';
import type { EngineName } from '@albectra/compile';
import type { NamedArray, NamedArrays, NamedTensors, TensorFunction } from '@albectra/ops';
import {
  adamW,
  clipByGlobalNorm,
  cosine,
  electraSchedule,
  lamb,
  layerwiseFactors,
  linearWarmupPolynomialDecay,
} from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import { add, scalar } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';

const STEPS = 15;
const NAMES = [
  'embeddings.word',
  'discriminator.layers.0.attention.norm.gamma',
  'discriminator.layers.1.attention.query.kernel',
  'head.bias',
] as const;

const options = { learningRate: 0.01, warmupSteps: 3, totalSteps: 12 };
const schedules: Record<string, Schedule> = {
  late: linearWarmupPolynomialDecay({ ...options, power: 2, finalShare: 0.1, warmupStart: 1 }),
  peak: linearWarmupPolynomialDecay({ ...options, power: 0.5, decayFrom: 'warmup-end' }),
  electra: electraSchedule({ ...options, warmupShare: 0.5, finalShare: 0.2 }),
  cosine: cosine({ ...options, finalShare: 0.3 }),
};
const rateFactor = layerwiseFactors({ decay: 0.8, layerCount: 2, heads: ['head'] });
const optimizers: Record<string, Optimizer> = {
  adamW: adamW({ rateFactor }),
  adamWCorrected: adamW({ biasCorrection: true, epsilon: 1e-8 }),
  lamb: lamb(),
  lambOfThePaper: lamb({ biasCorrection: true, trustRatio: 'all', rateFactor }),
};

const select = <T>(entries: Readonly<Record<string, T>>, prefix: string): Record<string, T> =>
  Object.fromEntries(
    Object.entries(entries)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
const prefixed = <T>(entries: Readonly<Record<string, T>>, prefix: string): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).map(([name, value]) => [prefix + name, value]));

/** A step of every optimizer, each on parameters of its own; the batch holds the gradients. */
const stepAll: TensorFunction = (state, batch) => {
  const step = state['step'] as Scalar;
  const { gradients, norm } = clipByGlobalNorm(batch, 1);
  let next: NamedTensors = { step: add(step, scalar(1, 'int32')) };
  for (const [name, optimizer] of Object.entries(optimizers)) {
    const updated = optimizer.update({
      parameters: select(state, `${name}/parameter/`),
      slots: select(state, `${name}/slot/`),
      gradients,
      learningRate: scalar(options.learningRate),
      step,
    });
    next = {
      ...next,
      ...prefixed(updated.parameters, `${name}/parameter/`),
      ...prefixed(updated.slots, `${name}/slot/`),
    };
  }
  const rates = Object.entries(schedules).map(([name, schedule]) => [name, schedule(step)] as const);
  return { state: next, outputs: { norm, ...Object.fromEntries(rates) } };
};

const filled = (value: (at: number) => number): NamedArray => ({
  shape: [2, 3],
  dtype: 'float32',
  values: Float32Array.from({ length: 6 }, (_, at) => value(at)),
});
const perName = (make: (name: number) => NamedArray): NamedArrays =>
  Object.fromEntries(NAMES.map((name, place) => [name, make(place)]));

function startState(): NamedArrays {
  // The last parameter begins with zeros, so that it has no trust ratio.
  const parameters = perName((name) => filled((at) => (name === 3 ? 0 : Math.sin(7 * name + at))));
  const specs = NAMES.map((name) => ({ name, shape: [2, 3], decayed: !/(gamma|bias)$/u.test(name) }));
  const groups = Object.entries(optimizers).map(([name, optimizer]) => ({
    ...prefixed(parameters, `${name}/parameter/`),
    ...Object.fromEntries(
      optimizer.slots(specs).map((slot) => [`${name}/slot/${slot.name}`, filled(() => 0)]),
    ),
  }));
  return Object.assign({ step: { shape: [], dtype: 'int32', values: Int32Array.of(0) } }, ...groups);
}

interface Results {
  readonly outputs: readonly NamedArrays[];
  readonly state: NamedArrays;
  /** After one more step, with an infinite gradient. */
  readonly broken: NamedArrays;
}

async function run(engineName: EngineName): Promise<Results> {
  const engine = await openEngine(engineName);
  const session = await engine.open({ stepAll }, startState(), { fuse: false });
  const outputs: NamedArrays[] = [];
  for (let step = 0; step < STEPS; step++) {
    const gradients = perName((name) =>
      filled((at) => Math.cos(3 * step + name + 5 * at) * 10 ** (name - 2)),
    );
    outputs.push(await session.run('stepAll', gradients, [0, step]));
  }
  const state = await session.readState();
  const infinite = perName(() => filled((at) => (at === 0 ? Number.POSITIVE_INFINITY : 1)));
  await session.run('stepAll', infinite, [0, STEPS]);
  const broken = await session.readState();
  session.close();
  return { outputs, state, broken };
}

let plain: Results;
beforeAll(async () => {
  plain = await run('cpu');
});

function expectClose(got: NamedArrays, wanted: NamedArrays): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { values }] of Object.entries(wanted)) {
    const differences = [...values].map((value, at) => Math.abs(got[name]!.values[at]! - value));
    expect(Math.max(...differences), `difference of ${name}`).toBeLessThan(
      2e-6 * Math.max(1, ...values.map(Math.abs)),
    );
  }
}

/** With `ALBECTRA_REQUIRE_TENSORFLOW=1` the tests of the TensorFlow engine fail where it is missing. */
function isMissing(name: EngineName): boolean {
  if (name !== 'tensorflow' || process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1') return false;
  return findTensorflowRuntime() === undefined;
}

describe.each(['wasm', 'tensorflow'] as const)('%s', (name) => {
  test.skipIf(isMissing(name))('rates, parameters and slots are the plain ones at every step', async () => {
    const results = await run(name);
    for (const [step, outputs] of results.outputs.entries()) expectClose(outputs, plain.outputs[step]!);
    expectClose(results.state, plain.state);
    // Nothing stays as it was after a gradient that is not finite.
    const parameters = Object.entries(results.broken).filter(([entry]) => entry.includes('/parameter/'));
    expect(parameters).toHaveLength(NAMES.length * Object.keys(optimizers).length);
    for (const [, { values }] of parameters) expect([...values]).toEqual([...values].map(() => Number.NaN));
  });
});
