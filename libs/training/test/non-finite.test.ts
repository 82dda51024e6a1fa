import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import type { Engine } from '@albectra/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isTrainingError, readEvaluations, readMetricsLog } from '../src/index.ts';
import type { PretrainEvent, RunSettings } from '../src/index.ts';
import { faultyEngine } from './faulty-engine.ts';
import type { FaultyEngine } from './faulty-engine.ts';
import { makeRunPlace, SETUP_TIMEOUT_MS, smallRecipe } from './small-run.ts';
import type { RunPlace, Start, StartReport } from './small-run.ts';

let place: RunPlace;
let engine: Engine;
/** The names of the batches of a run without faults. */
let batches: readonly string[];
const recipe = { ...smallRecipe('electra', 8, 1), batchSize: 4, heldoutRows: 4 };

beforeAll(async () => {
  place = await makeRunPlace();
  engine = await openEngine('wasm');
  const sound = faultyEngine(engine, () => false);
  await place.start({ recipe, engine: sound, name: 'sound', settings: { checkpointEvery: 2 } });
  batches = sound.trained;
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

/** An engine on which the batches of these steps, counted from 1, are spoilt. */
const spoiling = (...steps: readonly number[]): FaultyEngine =>
  faultyEngine(engine, (name) => steps.includes(batches.indexOf(name) + 1));

interface Attempt extends Omit<Start, 'recipe' | 'engine'> {
  readonly on: FaultyEngine;
}

function attempt({ on, name, settings, ...rest }: Attempt): Promise<StartReport> {
  return place.start({
    recipe,
    engine: on,
    name,
    settings: { checkpointEvery: 2, keepCheckpoints: 9, ...settings },
    ...rest,
  });
}

const kinds = (events: readonly PretrainEvent[], ...wanted: readonly string[]): PretrainEvent[] =>
  events.filter(({ kind }) => wanted.includes(kind));

const checkpointsOf = (name: string): string[] => {
  const folder = join(place.folder, name, 'checkpoints');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('skip', () => {
  const settings: Partial<RunSettings> = { nonFinite: 'skip' };

  test('leaves out the step, counts it, and goes on', async () => {
    const { events, outcome } = await attempt({ on: spoiling(3, 5), name: 'skips', settings });
    expect(outcome).toBe('completed');
    expect(kinds(events, 'skipped')).toMatchObject([
      { step: 3, name: 'loss', skippedSteps: 1 },
      { step: 5, name: 'loss', skippedSteps: 2 },
    ]);
    const log = readMetricsLog(join(place.folder, 'skips', 'metrics.jsonl'));
    expect(log.map(({ step, updateSkipped }) => [step, updateSkipped])).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
      [4, 0],
      [5, 1],
      [6, 0],
      [7, 0],
      [8, 0],
    ]);
    expect(log[2]).not.toHaveProperty('loss');
    expect(Number.isFinite(log.at(-1)!['loss'])).toBe(true);
  });

  test('stopped at a skipped step and resumed, it is the run without a stop', async () => {
    await attempt({ on: spoiling(3, 5), name: 'skips-in-parts', settings, stopAfter: 4 });
    await attempt({ on: spoiling(3, 5), name: 'skips-in-parts', settings });
    expect(place.losses('skips-in-parts')).toEqual(place.losses('skips'));
    expect((await place.load('skips-in-parts')).parameters).toEqual((await place.load('skips')).parameters);
  });

  test('ends after too many in a row', async () => {
    const limited = { ...settings, nonFiniteLimit: 2 };
    const inARow = attempt({ on: spoiling(4, 5, 6), name: 'skips-in-a-row', settings: limited });
    await expect(inARow).rejects.toThrow(
      'Training stopped at step 6 after 2 skipped steps in a row: expected a finite loss, got NaN.',
    );
    expect(checkpointsOf('skips-in-a-row')).toEqual(['step-00000002', 'step-00000004']);
  });
});

describe('roll-back', () => {
  const settings: Partial<RunSettings> = { nonFinite: 'roll-back' };

  test('goes on from the last checkpoint behind the batch that was not finite', async () => {
    const on = spoiling(6);
    const { events, outcome } = await attempt({
      on,
      name: 'rolls',
      settings: { ...settings, evaluateEvery: 5 },
    });
    expect(outcome).toBe('completed');
    expect(kinds(events, 'rolled-back', 'started')).toEqual([
      { kind: 'started', step: 0, steps: 8 },
      { kind: 'rolled-back', fromStep: 6, toStep: 4, name: 'loss' },
      { kind: 'started', step: 4, steps: 8 },
    ]);
    // Batches 5 and 6 are left out: the steps 5 to 8 are done with the batches 7 to 10.
    expect(on.trained.slice(0, 8)).toEqual([...batches.slice(0, 6), ...batches.slice(6, 8)]);
    expect(on.trained).toHaveLength(10);
    expect(place.losses('rolls').map((line) => (line as unknown[])[0])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    // Step 5 was evaluated twice; what is stored is of the steps that count.
    expect(kinds(events, 'evaluated')).toHaveLength(4);
    expect(readEvaluations(join(place.folder, 'rolls')).map(({ step }) => step)).toEqual([0, 5, 8]);
  });

  test('stopped and resumed anywhere, it rolls back in the same way', async () => {
    const options = {
      name: 'rolls-in-parts',
      settings: { ...settings, evaluateEvery: 5, keepCheckpoints: 1 },
    };
    // The stop after step 5 saves a checkpoint that the roll-back passes over.
    await attempt({ on: spoiling(6), ...options, stopAfter: 5 });
    await attempt({ on: spoiling(6), ...options });
    expect(place.losses('rolls-in-parts')).toEqual(place.losses('rolls'));
    expect((await place.load('rolls-in-parts')).parameters).toEqual((await place.load('rolls')).parameters);
  });

  test('without a checkpoint it begins anew behind that batch, but not for ever', async () => {
    const on = spoiling(2, 4);
    const limited = { ...settings, nonFiniteLimit: 1, checkpointEvery: 3 };
    await expect(attempt({ on, name: 'rolls-too-often', settings: limited })).rejects.toThrow(
      'Training stopped at step 2 after 1 roll-backs to step 0: expected a finite loss, got NaN.',
    );
    expect(on.trained).toEqual(batches.slice(0, 4));
    expect(checkpointsOf('rolls-too-often')).toEqual([]);
  });
});

test('in the first step it is an error, whatever the policy', async () => {
  const first = attempt({ on: spoiling(1), name: 'first', settings: { nonFinite: 'skip' } });
  await expect(first).rejects.toSatisfy((error) => isTrainingError(error, 'not-finite'));
  await expect(first).rejects.toThrow(
    'Training stopped at step 1: expected a finite loss, got NaN. Nothing was trained yet',
  );
  expect(checkpointsOf('first')).toEqual([]);
});

test('with nothing to lose, other settings may begin in the same folder', async () => {
  const mended = { ...recipe, seed: 7, steps: 1, schedule: { ...recipe.schedule, warmupSteps: 1 } };
  expect((await place.start({ recipe: mended, engine, name: 'first' })).outcome).toBe('completed');
  expect(readEvaluations(join(place.folder, 'first')).map(({ step }) => step)).toEqual([0, 1]);
});
