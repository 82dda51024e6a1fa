import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { lockFolder, sweepTemporaries } from '@albectra/files';
import { readManifest, type Manifest } from '@albectra/shards/manifest';
import { InvalidOptionError, NoRowsError } from './errors.ts';
import { finalize, removeIntermediates, type FinalizeOptions } from './finalize.ts';
import { inputFolder, logPath, outputFolders, planPath, tokenizerFolder } from './output-layout.ts';
import { storePlan } from './plan-file.ts';
import { planPreparation, type PlanOptions } from './plan-preparation.ts';
import type { Plan } from './plan.ts';
import type { PreparationProgress } from './progress.ts';
import { runStages } from './run-stages.ts';
import { isSpooled, spoolInput } from './spool-input.ts';
import { planStages } from './stages/stages.ts';
import { openTaskPool, type TaskPool } from './task-pool.ts';
import { removeEmpty, removeTaskFiles } from './task-files.ts';

/** Threads at most: beyond this, one process is the wrong tool. */
const MAX_WORKERS = 256;

/** Options of {@link prepare}. */
export interface PreparationOptions extends PlanOptions, FinalizeOptions {
  /** Output folder; made if it is missing. */
  readonly output: string;
  /**
   * Worker threads; the machine's processors by default. The output does not depend on it. 0 runs the tasks on
   * the calling thread, which suits tiny corpora: a thread takes about a second to start.
   */
  readonly workerCount?: number;
  /** Most bytes that the search for duplicates holds, 256 MiB by default; the output does not depend on it. */
  readonly duplicateMemoryBytes?: number;
  /** What is read where the corpus names `-`; that of the process by default. */
  readonly stdin?: Readable;
  /** Called after planning, several times a second, and after every task. */
  readonly onProgress?: (progress: PreparationProgress) => void;
}

/** What {@link prepare} did. */
export interface PreparationReport {
  /** `already-complete` if the folder held all shards of this very plan. */
  readonly outcome: 'prepared' | 'already-complete';
  readonly manifest: Manifest;
  readonly taskCount: number;
  /** Tasks that an earlier run had completed. */
  readonly reusedTaskCount: number;
  /** What of the inputs could not be read and was left out: messages, the first few. */
  readonly damage: readonly string[];
}

/**
 * Prepares shards: plans, runs the tasks on worker threads, and writes the manifest last.
 *
 * The bytes of the output depend on configuration, tokenizer and inputs alone. Whatever stops a run,
 * the same call continues after the last complete task. Memory: for each thread the tokenizer, 4 MiB of
 * documents with their rows, and one shard.
 *
 * @throws {PlanMismatchError} if the folder was begun with other settings or inputs.
 * @throws {FolderLockedError} if another run holds the folder.
 * @throws {NoRowsError} if the text gives no row; nothing is left in the folder.
 * @throws {TaskFailedError} if a task fails; the others that were running are completed first.
 * @throws the signal's reason if it is aborted.
 */
export async function prepare(options: PreparationOptions): Promise<PreparationReport> {
  const { workerCount = availableParallelism() } = options;
  if (!Number.isInteger(workerCount) || workerCount < 0 || workerCount > MAX_WORKERS) {
    throw new InvalidOptionError('workerCount', `an integer from 0 to ${MAX_WORKERS}`, workerCount);
  }
  const directory = resolve(options.output);
  const { lengthBins } = options.configuration.layout;
  const lock = await lockFolder(directory);
  try {
    await sweepTemporaries(outputFolders(directory, lengthBins));
    return await prepareLocked(directory, workerCount, options);
  } finally {
    // A sweep that fails must not hide why the run ended, nor keep the folder locked.
    await sweepTemporaries(outputFolders(directory, lengthBins)).catch(() => 0);
    await lock.release();
  }
}

async function prepareLocked(
  directory: string,
  workerCount: number,
  options: PreparationOptions,
): Promise<PreparationReport> {
  // The threads start while this one plans.
  const { signal, tokenizer, configuration } = options;
  const warmUp = { tokenizer, lowerCase: configuration.reading.lowerCase };
  const pool = openTaskPool({ workerCount, warmUp, ...(signal && { signal }) });
  try {
    return await runPlan(directory, options, { pool, workerCount });
  } finally {
    await pool.close();
  }
}

async function runPlan(
  directory: string,
  options: PreparationOptions,
  { pool, workerCount }: { readonly pool: TaskPool; readonly workerCount: number },
): Promise<PreparationReport> {
  const corpus = await spoolInput(options.corpus, directory, options);
  const { plan, tokenizerBytes } = await planPreparation({ ...options, corpus });
  await storePlan(directory, plan, tokenizerBytes);
  options.signal?.throwIfAborted();
  const taskCount = planStages(plan).reduce((sum, { tasks }) => sum + tasks, 0);
  const complete = await readComplete(directory, plan);
  if (complete !== undefined) {
    if (options.keepRows !== true) await removeIntermediates(directory);
    return {
      outcome: 'already-complete',
      manifest: complete,
      taskCount,
      reusedTaskCount: taskCount,
      damage: [],
    };
  }
  const { tasksReused, damage } = await runStages(plan, { ...options, directory, workerCount, pool });
  const manifest = await finalize(directory, plan, options).catch(async (error: unknown) => {
    if (error instanceof NoRowsError) await discard(directory, plan, options.tokenizer);
    throw error;
  });
  return { outcome: 'prepared', manifest, taskCount, reusedTaskCount: tasksReused, damage };
}

/** Removes what a run without a result has written, the plan last: there is nothing in it to go on from. */
async function discard(directory: string, plan: Plan, tokenizer: string): Promise<void> {
  await removeTaskFiles(directory);
  await rm(logPath(directory), { force: true });
  for (const { path } of plan.inputs) if (isSpooled(directory, path)) await rm(path, { force: true });
  await removeEmpty(inputFolder(directory));
  const copy = join(directory, plan.tokenizer.file);
  if (copy !== resolve(tokenizer)) await rm(copy, { force: true });
  await removeEmpty(tokenizerFolder(directory));
  await rm(planPath(directory), { force: true });
}

/** Reads the manifest of a folder that is finished: this plan's, with every shard at its full size. */
async function readComplete(directory: string, plan: Plan): Promise<Manifest | undefined> {
  const manifest = await readManifest(directory).catch(() => undefined);
  if (manifest?.runKey !== plan.runKey) return undefined;
  const shards = [...manifest.splits.train.shards, ...manifest.splits.heldout.shards];
  for (const { file, bytes } of shards) {
    const found = await stat(join(directory, file)).catch(() => undefined);
    if (found?.size !== bytes) return undefined;
  }
  return manifest;
}
