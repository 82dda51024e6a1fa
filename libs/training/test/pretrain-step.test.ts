import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { latestCheckpoint, saveCheckpoint } from '@albectra/checkpoint';
import { openEngine } from '@albectra/compile';
import { encoderConfig, pretrainingModel } from '@albectra/encoder';
import type { NamedArray } from '@albectra/ops';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pretrain, PRESETS, type PretrainingRecipe, type StepRecipe } from '../src/index.ts';
import { createOptimizer, createSchedule } from '../src/create-optimizer.ts';
import { NOTHING_SPENT, PROGRESS_VERSION } from '../src/loop/run-progress.ts';
import { startState } from '../src/start-state.ts';
import { resolveStep } from '../src/step/step-recipe.ts';
import { makeRepeatingShards, SEQUENCE_LENGTH, VOCABULARY_SIZE } from './repeating-shards.ts';

const STEPS = 4;

let folder: string;
let shards: Awaited<ReturnType<typeof makeRepeatingShards>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-step-'));
  shards = await makeRepeatingShards('albert');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  shards.remove();
});

function recipeOf(step: StepRecipe): PretrainingRecipe {
  const { recipe } = PRESETS['albert-tiny'];
  return {
    ...recipe,
    ...step,
    model: encoderConfig({
      architecture: 'albert',
      vocabularySize: VOCABULARY_SIZE,
      embeddingSize: 8,
      hiddenSize: 16,
      layerCount: 1,
      headCount: 2,
      intermediateSize: 32,
      positionCount: SEQUENCE_LENGTH,
      hiddenDropout: 0.1,
    }),
    masking: { ...recipe.masking, maxPredictions: 3 },
    schedule: { ...recipe.schedule, warmupSteps: 1 },
    batchSize: 12,
    sequenceLength: SEQUENCE_LENGTH,
    steps: STEPS,
    heldoutRows: 8,
  };
}

/** Trains a run, in one go or stopped after each of some steps; gives the tensors of its last checkpoint. */
async function train(
  name: string,
  { step, stops = [] }: { readonly step: StepRecipe; readonly stops?: readonly number[] },
): Promise<Buffer> {
  const runDirectory = join(folder, name);
  const engine = await openEngine('wasm');
  for (const stop of [...stops, STEPS]) {
    const controller = new AbortController();
    await pretrain({
      runDirectory,
      shardsDirectory: shards.directory,
      recipe: recipeOf(step),
      settings: { checkpointEvery: 100, keepCheckpoints: 1, evaluateEvery: 100, prefetchBytes: 1 << 20 },
      engine,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'step' && event.step === stop && stop < STEPS) controller.abort();
      },
    });
  }
  const checkpoint = await latestCheckpoint(runDirectory);
  return readFileSync(join(checkpoint as string, 'state.safetensors'));
}

test('micro-batches: stopped and resumed, it is bitwise the run without a stop', async () => {
  const step = { microBatchCount: 3 };
  const whole = await train('whole', { step });
  expect(await train('stopped', { step, stops: [2] })).toEqual(whole);
  // Accumulators are zeros between steps: no checkpoint spends room on them.
  expect(whole.toString('latin1', 0, 20_000)).not.toContain('accumulator/');
});

test('float16: a run starts with its loss scale, and goes on with that of its checkpoint', async () => {
  const recipe = recipeOf({ precision: 'float16', lossScale: { initial: 64, growthSteps: 9 } });
  const step = resolveStep(recipe);
  const parts = {
    model: pretrainingModel(recipe.model),
    optimizer: createOptimizer(recipe.optimizer),
    schedule: createSchedule(recipe.schedule, STEPS),
    clipNorm: 1,
    step,
  };
  const runDirectory = join(folder, 'scale');
  const { state } = await startState(runDirectory, parts, 1);
  expect(state['lossScale/value']?.values).toEqual(Float32Array.of(64));
  const scalar = (values: Float32Array | Int32Array, dtype: 'float32' | 'int32'): NamedArray => ({
    shape: [],
    dtype,
    values,
  });
  const later = {
    ...state,
    'lossScale/value': scalar(Float32Array.of(32), 'float32'),
    'lossScale/goodSteps': scalar(Int32Array.of(5), 'int32'),
    'lossScale/skippedSteps': scalar(Int32Array.of(1), 'int32'),
  };
  const progress = { ...NOTHING_SPENT, version: PROGRESS_VERSION, data: {} };
  await saveCheckpoint(runDirectory, { step: 6, state: later, progress, keep: 1 });
  expect((await startState(runDirectory, parts, 1)).state).toEqual(later);
});

test('a precision that the engine is slow in is refused before anything is written', async () => {
  const recipe = recipeOf({ precision: 'bfloat16' });
  const settings = { checkpointEvery: 1, keepCheckpoints: 1, evaluateEvery: 1, prefetchBytes: 1 };
  const runDirectory = join(folder, 'refused');
  const engine = await openEngine('wasm');
  const refusal = pretrain({ runDirectory, shardsDirectory: shards.directory, recipe, settings, engine });
  await expect(refusal).rejects.toMatchObject({ code: 'slow-precision' });
  expect(existsSync(runDirectory)).toBe(false);
});
