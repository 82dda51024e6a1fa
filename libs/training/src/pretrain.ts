import { setImmediate as nextTurn } from 'node:timers/promises';
import { saveCheckpoint } from '@albectra/checkpoint';
import type { Engine, Session } from '@albectra/compile';
import { openBatches } from '@albectra/dataset';
import type { BatchStream } from '@albectra/dataset';
import { pretrainingModel } from '@albectra/encoder';
import { lockFolder } from '@albectra/files';
import { deriveKey } from '@albectra/random';
import { readManifest } from '@albectra/shards/manifest';
import { countTokens, toNamedArrays } from './batch-arrays.ts';
import { batchOptions } from './batch-options.ts';
import { checkRecipeAgainstData } from './check-recipe.ts';
import { createOptimizer, createSchedule } from './create-optimizer.ts';
import { createTrainStep } from './create-train-step.ts';
import type { TrainStepParts } from './create-train-step.ts';
import { TrainingError } from './errors.ts';
import { evaluateHeldout, EVALUATE_FUNCTION } from './evaluation/evaluate-heldout.ts';
import { readEvaluations, storeEvaluation } from './evaluation/evaluations-file.ts';
import type { Evaluation } from './evaluation/summarize-scores.ts';
import { openRunRecorder, recordUntilEnd } from './metrics/run-recorder.ts';
import type { RunRecorder } from './metrics/run-recorder.ts';
import { selectGroup } from './named-state.ts';
import type { PretrainingRecipe, RunSettings } from './recipe.ts';
import { prepareRunFolder } from './run-folder.ts';
import { startState } from './start-state.ts';
import type { RunProgress, StartState } from './start-state.ts';
import { ThroughputMeter } from './throughput.ts';
import type { Throughput } from './throughput.ts';

/** Options of {@link pretrain}. */
export interface PretrainOptions {
  readonly runDirectory: string;
  /** Folder of the shards, with `train` and `heldout` splits. */
  readonly shardsDirectory: string;
  readonly recipe: PretrainingRecipe;
  readonly settings: RunSettings;
  readonly engine: Engine;
  /** Aborting it saves a checkpoint after the step at hand; the promise is fulfilled with `stopped`. */
  readonly signal?: AbortSignal | undefined;
  /** Told of everything that happens, while the run waits. */
  readonly onEvent?: (event: PretrainEvent) => void;
  /** Called once the folder is known to belong to this run, before anything else is written to it. */
  readonly onBegin?: () => Promise<void>;
}

/** What happens during a run, for display and logs. */
export type PretrainEvent =
  | { readonly kind: 'started'; readonly step: number; readonly steps: number }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly steps: number;
      /** Loss, its parts, gradient norm and learning rate. */
      readonly metrics: Readonly<Record<string, number>>;
      readonly throughput: Throughput;
    }
  | { readonly kind: 'evaluated'; readonly evaluation: Evaluation }
  | { readonly kind: 'checkpoint'; readonly step: number; readonly directory: string };

/** How a run ended. */
export interface PretrainReport {
  readonly outcome: 'completed' | 'already-complete' | 'stopped';
  readonly step: number;
  readonly evaluations: readonly Evaluation[];
  /** Time spent in training steps over all starts of the run, in milliseconds. */
  readonly elapsedMs: number;
}

interface Run extends PretrainOptions {
  readonly session: Session;
  readonly batches: BatchStream;
  readonly log: RunRecorder;
  readonly emit: (event: PretrainEvent) => void;
}

const TRAIN_FUNCTION = 'train';

/**
 * Pre-trains a model, from its start or from where an earlier call stopped.
 *
 * N steps in one go and N steps with any number of stops between give the same parameters, bit for bit
 * on the CPU. The folder holds `run.json`, `metrics.jsonl`, `evaluations.json` and `checkpoints/`.
 *
 * @throws {TrainingError} if the folder belongs to another recipe or data, if the shards do not fit the
 *   recipe, or if the loss is no longer finite.
 * @throws {FolderLockedError} if another run holds the folder.
 */
export async function pretrain(options: PretrainOptions): Promise<PretrainReport> {
  const { runDirectory, shardsDirectory, recipe } = options;
  const manifest = await readManifest(shardsDirectory);
  checkRecipeAgainstData(recipe, manifest, shardsDirectory);
  const parts = trainStepParts(recipe);
  const lock = await lockFolder(runDirectory);
  try {
    await prepareRunFolder(runDirectory, { version: 1, recipe, dataRunKey: manifest.runKey });
    await options.onBegin?.();
    return await pretrainLocked(options, parts);
  } finally {
    await lock.release();
  }
}

/** Builds what a step is made from; a recipe that contradicts itself fails here, before anything is written. */
function trainStepParts(recipe: PretrainingRecipe): TrainStepParts {
  return {
    model: pretrainingModel(recipe.model),
    optimizer: createOptimizer(recipe.optimizer),
    schedule: createSchedule(recipe.schedule, recipe.steps),
    clipNorm: recipe.clipNorm,
  };
}

async function pretrainLocked(options: PretrainOptions, parts: TrainStepParts): Promise<PretrainReport> {
  const { recipe, engine, runDirectory } = options;
  const { model, optimizer } = parts;
  const start = await startState(runDirectory, model, { optimizer, seed: recipe.seed });
  if (start.step >= recipe.steps && readEvaluations(runDirectory).at(-1)?.step === recipe.steps) {
    return report('already-complete', start.step, { options, elapsedMs: start.progress?.elapsedMs ?? 0 });
  }
  const session = await engine.open(
    {
      [TRAIN_FUNCTION]: createTrainStep(parts),
      [EVALUATE_FUNCTION]: (state, batch, key) => ({
        outputs: model.evaluate(selectGroup(state, 'parameter'), batch, key),
      }),
    },
    start.state,
  );
  try {
    return await runSession(options, session, start);
  } finally {
    session.close();
  }
}

async function runSession(
  options: PretrainOptions,
  session: Session,
  start: StartState,
): Promise<PretrainReport> {
  const { recipe, settings, runDirectory, shardsDirectory, engine } = options;
  const emit = options.onEvent ?? (() => {});
  emit({ kind: 'started', step: start.step, steps: recipe.steps });
  const log = await openRunRecorder(runDirectory, { afterStep: start.step, steps: recipe.steps, engine });
  return recordUntilEnd(log, async () => {
    const resume = start.progress?.data;
    const batches = await openBatches({
      ...batchOptions(recipe, { shardsDirectory, split: 'train', prefetchBytes: settings.prefetchBytes }),
      ...(resume ? { state: resume } : {}),
    });
    try {
      return await train({ ...options, session, batches, log, emit }, start);
    } finally {
      await batches.close();
    }
  });
}

async function train(run: Run, start: StartState): Promise<PretrainReport> {
  const { recipe, settings, signal } = run;
  let elapsedMs = start.progress?.elapsedMs ?? 0;
  let { step } = start;
  let savedStep = start.step;
  const save = async (): Promise<void> => {
    if (savedStep < step) await saveRun(run, step, elapsedMs);
    savedStep = step;
  };
  const meter = new ThroughputMeter();
  await evaluateIfMissing(run, step, step === 0);
  while (step < recipe.steps && !isAborted(signal)) {
    elapsedMs += await trainOnce(run, step, meter);
    step++;
    if (step % settings.checkpointEvery === 0) await save();
    if (step < recipe.steps) await evaluateIfMissing(run, step, step % settings.evaluateEvery === 0);
    // A turn of the event loop lets signals arrive: a step blocks the thread.
    await nextTurn();
  }
  await save();
  await evaluateIfMissing(run, step, step === recipe.steps);
  const isComplete = readEvaluations(run.runDirectory).some((evaluation) => evaluation.step === recipe.steps);
  return report(isComplete ? 'completed' : 'stopped', step, { options: run, elapsedMs });
}

/** Trains on the next batch; gives the time it took in milliseconds. */
async function trainOnce(run: Run, step: number, meter: ThroughputMeter): Promise<number> {
  const { recipe, batches, session } = run;
  const begin = performance.now();
  const waitedBefore = batches.waitMs;
  const batch = await batches.next();
  if (batch === undefined) throw new Error('internal: an endless stream of batches ended');
  const outputs = await session.run(
    TRAIN_FUNCTION,
    toNamedArrays(batch),
    deriveKey(recipe.seed, 'train-step', step),
  );
  const metrics = Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values[0]!]));
  checkFinite(metrics, step);
  const totalMs = performance.now() - begin;
  const tokens = countTokens(batch);
  meter.add({ rows: batch.batchSize, tokens, waitMs: batches.waitMs - waitedBefore, totalMs });
  const throughput = meter.read();
  run.log.append({ step: step + 1, ...metrics, ...throughput, tokens, seconds: totalMs / 1000 });
  run.emit({ kind: 'step', step: step + 1, steps: recipe.steps, metrics, throughput });
  return totalMs;
}

function checkFinite(metrics: Readonly<Record<string, number>>, step: number): void {
  for (const [name, value] of Object.entries(metrics)) {
    if (Number.isFinite(value)) continue;
    throw new TrainingError(
      'not-finite',
      `Training stopped at step ${step + 1}: expected a finite ${name}, got ${value}. The last checkpoint is kept; use a smaller learning rate or a longer warm-up.`,
    );
  }
}

async function saveRun(run: Run, step: number, elapsedMs: number): Promise<void> {
  run.log.flush();
  const progress: RunProgress = { version: 1, data: run.batches.state(), elapsedMs };
  const directory = await saveCheckpoint(run.runDirectory, {
    step,
    state: await run.session.readState(),
    progress: { ...progress },
    keep: run.settings.keepCheckpoints,
  });
  run.emit({ kind: 'checkpoint', step, directory });
}

async function evaluateIfMissing(run: Run, step: number, isDue: boolean): Promise<void> {
  const { runDirectory, recipe, signal } = run;
  if (!isDue || isAborted(signal)) return;
  if (readEvaluations(runDirectory).some((evaluation) => evaluation.step === step)) return;
  const evaluation = await evaluateHeldout(run.session, { ...run, recipe, step }).catch((error: unknown) => {
    // Stopped in the middle: the steps before are still to be saved, and the same command evaluates anew.
    if (isAborted(signal)) return undefined;
    throw error;
  });
  if (evaluation === undefined) return;
  await storeEvaluation(runDirectory, evaluation);
  run.log.evaluated(evaluation);
  run.emit({ kind: 'evaluated', evaluation });
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function report(
  outcome: PretrainReport['outcome'],
  step: number,
  { options, elapsedMs }: { readonly options: PretrainOptions; readonly elapsedMs: number },
): PretrainReport {
  return { outcome, step, evaluations: readEvaluations(options.runDirectory), elapsedMs };
}
