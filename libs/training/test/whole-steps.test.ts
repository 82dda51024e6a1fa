import { EngineUnavailableError, openEngine } from '@albectra/compile';
import type { Engine, EngineName, Session } from '@albectra/compile';
import type { Architecture } from '@albectra/encoder';
import type { NamedArray, NamedArrays, TensorFunction } from '@albectra/ops';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { tinyBatch, tinyStep } from './tiny-step.ts';

const STEP_COUNT = 3;
const ARCHITECTURES: readonly Architecture[] = ['electra', 'bert', 'albert'];
/** A GPU in software compiles a hundred programs for a model: one model has to do. */
const CASES: readonly (readonly [Architecture, readonly EngineName[]])[] = ARCHITECTURES.map(
  (architecture) => [
    architecture,
    architecture === 'electra' ? ['tensorflow', 'webgpu', 'wasm', 'cpu'] : ['tensorflow', 'wasm', 'cpu'],
  ],
);

/** What some steps gave out, and the state after them. */
interface Trained {
  readonly outputs: readonly NamedArrays[];
  readonly state: NamedArrays;
}

async function openSession(engine: Engine, architecture: Architecture): Promise<Session> {
  const { train, state } = tinyStep(architecture);
  // Fails where a step has everything to lose: its tensors are made, its state is not replaced yet.
  const failing: TensorFunction = (...call) => {
    train(...call);
    throw new RangeError('at the end of the step');
  };
  return engine.open({ train, failing }, state);
}

/** Trains some steps, the same on every engine, each of which leaves as many tensors as there were. */
async function trainSteps(session: Session): Promise<Trained> {
  const outputs: NamedArrays[] = [];
  const before = memory().numTensors;
  for (let step = 0; step < STEP_COUNT; step++) {
    outputs.push(await session.run('train', tinyBatch(step), [step, 7]));
    expect(memory().numTensors).toBe(before);
  }
  return { outputs, state: await session.readState() };
}

/** The largest |actual − expected| / (1 + |expected|); infinite where arrays or numbers are missing. */
function deviation(actual: NamedArrays, expected: NamedArrays): number {
  const names = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return Math.max(...Array.from(names, (name) => arrayDeviation(actual[name], expected[name])));
}

function arrayDeviation(actual: NamedArray | undefined, expected: NamedArray | undefined): number {
  if (actual === undefined || String(actual.shape) !== String(expected?.shape)) return Infinity;
  const distances = Array.from(expected?.values ?? [], (wanted, i) => {
    const distance = Math.abs(actual.values[i]! - wanted) / (1 + Math.abs(wanted));
    return Number.isNaN(distance) ? Infinity : distance;
  });
  return Math.max(0, ...distances);
}

/** Opens an engine, or says what it lacks if the environment does not require it. */
async function tryEngine(name: EngineName): Promise<Engine | string> {
  try {
    return await openEngine(name);
  } catch (error) {
    const required = process.env[`ALBECTRA_REQUIRE_${name.toUpperCase()}`] === '1';
    if (required || !(error instanceof EngineUnavailableError)) throw error;
    return `missing ${error.missing}`;
  }
}

describe.each(CASES)('whole steps of %s', (architecture, engines) => {
  let expected: Trained;
  beforeAll(async () => {
    const session = await openSession(await openEngine('cpu'), architecture);
    expected = await trainSteps(session);
    session.close();
  });

  test.for(engines)(
    '%s computes what cpu does, and leaks nothing where a step fails',
    async (name, { skip }) => {
      const engine = await tryEngine(name);
      if (typeof engine === 'string') return skip(engine);
      const session = await openSession(engine, architecture);
      const { outputs, state } = await trainSteps(session);
      for (const [step, output] of outputs.entries()) {
        expect(deviation(output, expected.outputs[step] ?? {})).toBeLessThan(1e-5);
      }
      // A parameter is a sum of updates, each as large as the learning rate, 1e-2, whatever its gradient.
      expect(deviation(state, expected.state)).toBeLessThan(2e-5);
      const before = memory().numTensors;
      await expect(session.run('failing', tinyBatch(0), [0, 7])).rejects.toThrow('at the end of the step');
      expect(memory().numTensors).toBe(before);
      expect(await session.readState()).toEqual(state);
      session.close();
    },
  );
});
