import { pretrainingModel } from '@albectra/encoder';
import { lockFolder } from '@albectra/files';
import { readManifest } from '@albectra/shards/manifest';
import { checkRecipe, checkRecipeAgainstData, checkSettings } from './check-recipe.ts';
import { createOptimizer, createSchedule } from './create-optimizer.ts';
import { memoryOf, requireMemory } from './estimate/require-memory.ts';
import { checkEngine } from './loop/open-training-session.ts';
import type { TrainingParts } from './loop/open-training-session.ts';
import type { PretrainOptions, PretrainReport } from './loop/pretrain-options.ts';
import { runStretches } from './loop/run-stretches.ts';
import { prepareRunFolder } from './run-folder.ts';
import { resolveStep } from './step/step-recipe.ts';

/**
 * Pre-trains a model, from its start or from where an earlier call stopped.
 *
 * N steps in one go and N steps with any number of stops between give the same parameters, bit for bit
 * on the CPU. The folder holds `run.json`, `metrics.jsonl`, `evaluations.json` and `checkpoints/`.
 *
 * @throws {TrainingError} if the folder belongs to another recipe or data, if the recipe contradicts itself or
 *   the shards, if memory does not suffice, or if the loss is no longer finite.
 * @throws {SessionError} if the engine is slow in the recipe's precision, or has too few devices.
 * @throws {FolderLockedError} if another run holds the folder.
 */
export async function pretrain(options: PretrainOptions): Promise<PretrainReport> {
  const { runDirectory, shardsDirectory, recipe, settings, engine } = options;
  checkRecipe(recipe);
  checkSettings(recipe, settings);
  const manifest = await readManifest(shardsDirectory);
  checkRecipeAgainstData(recipe, manifest, shardsDirectory);
  const parts = trainingParts(options);
  requireMemory(recipe, engine.name, settings.memoryBytes ?? memoryOf(engine));
  await checkEngine(options.engine, parts);
  const lock = await lockFolder(runDirectory);
  try {
    await prepareRunFolder(runDirectory, { version: 1, recipe, dataRunKey: manifest.runKey });
    await options.onBegin?.();
    return await runStretches(options, parts);
  } finally {
    await lock.release();
  }
}

/** Builds what a step is made from; a recipe that contradicts itself fails here, before anything is written. */
export function trainingParts({
  recipe,
  settings,
  computation,
}: Pick<PretrainOptions, 'recipe' | 'settings' | 'computation'>): TrainingParts {
  const step = resolveStep(recipe);
  return {
    model: pretrainingModel(recipe.model),
    optimizer: createOptimizer(recipe.optimizer),
    schedule: createSchedule(recipe.schedule, recipe.steps),
    clipNorm: recipe.clipNorm,
    lossScale: step.lossScale,
    skipNonFinite: settings.nonFinite === 'skip',
    deviceCount: step.deviceCount,
    step,
    computation,
  };
}
