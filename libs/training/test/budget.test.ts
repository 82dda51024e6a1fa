import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import type { Engine } from '@albectra/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bestEvaluation, isTrainingError, loadRun, readEvaluations } from '../src/index.ts';
import { makeRunPlace, SETUP_TIMEOUT_MS, smallRecipe } from './small-run.ts';
import type { RunPlace } from './small-run.ts';

let place: RunPlace;
let engine: Engine;
const recipe = { ...smallRecipe('electra', 9, 1), batchSize: 4, heldoutRows: 4 };
beforeAll(async () => {
  place = await makeRunPlace();
  engine = await openEngine('wasm');
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

test('stops after steps, then after tokens, and goes on when more is allowed', async () => {
  const run = { recipe, engine, name: 'budget' };
  const first = await place.start({ ...run, settings: { stopAfter: { steps: 3 } } });
  expect(first).toMatchObject({ outcome: 'budget-spent', step: 3 });
  // Saved and evaluated like an end, since it may be one.
  expect(readdirSync(join(place.folder, 'budget', 'checkpoints'))).toEqual(['step-00000003']);
  expect(first.evaluations.map(({ step }) => step)).toEqual([0, 3]);

  const again = await place.start({ ...run, settings: { stopAfter: { steps: 3 } } });
  expect(again).toMatchObject({ outcome: 'budget-spent', step: 3, events: [] });

  // 4 rows of 16 tokens a step: 275 are used up by the fifth, the steps of the first start included.
  const second = await place.start({ ...run, settings: { stopAfter: { tokens: 275 } } });
  expect(second).toMatchObject({ outcome: 'budget-spent', step: 5 });
  expect(second.elapsedMs).toBeGreaterThan(first.elapsedMs);

  // The time of the starts before counts.
  const hours = first.elapsedMs / 3_600_000;
  const third = await place.start({ ...run, settings: { stopAfter: { hours } } });
  expect(third).toMatchObject({ outcome: 'budget-spent', step: 5, events: [] });
});

test('the best checkpoint stays besides the latest, and can be taken', async () => {
  const settings = {
    checkpointEvery: 3,
    evaluateEvery: 2,
    keepCheckpoints: 1,
    bestBy: 'maskedLanguageLoss',
  } as const;
  // So large a rate spoils the model after the first steps: the best evaluation is not the last.
  const schedule = {
    ...recipe.schedule,
    kind: 'warmup-then-decay',
    learningRate: 0.5,
    warmupSteps: 9,
  } as const;
  await place.start({ recipe: { ...recipe, schedule }, engine, name: 'best', settings });
  const run = join(place.folder, 'best');
  const evaluations = readEvaluations(run);
  expect(evaluations.map(({ step }) => step)).toEqual([0, 2, 4, 6, 8, 9]);
  const best = bestEvaluation(evaluations, 'maskedLanguageLoss')!;
  expect(best.step).toBeLessThan(9);
  expect(readdirSync(join(run, 'checkpoints'))).toEqual([`step-0000000${best.step}`, 'step-00000009']);
  expect((await loadRun(run, 'maskedLanguageLoss')).step).toBe(best.step);
  expect((await loadRun(run)).step).toBe(9);
  await expect(loadRun(run, 'pairAccuracy')).rejects.toSatisfy((error) =>
    isTrainingError(error, 'no-best-checkpoint'),
  );
});

test('too little memory ends it before anything is written', async () => {
  const refusal = place.start({ recipe, engine, name: 'memory', settings: { memoryBytes: 1e5 } });
  await expect(refusal).rejects.toSatisfy((error) => isTrainingError(error, 'insufficient-memory'));
  expect(readdirSync(place.folder)).not.toContain('memory');
});
