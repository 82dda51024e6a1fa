import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { lockFolder, sweepTemporaries } from '@albectra/files';
import { readManifest, type Manifest } from '@albectra/shards/manifest';
import { mapConcurrent, pipe } from '@albectra/stream';
import { InvalidOptionError, NoRowsError } from './errors.ts';
import { finalize } from './finalize.ts';
import { outputFolders, planPath, resultFolders, tokenizerFolder } from './output-layout.ts';
import { storePlan } from './plan-file.ts';
import { planPreparation, type PlanOptions } from './plan-preparation.ts';
import type { Plan } from './plan.ts';
import { startProgress, type PreparationProgress } from './progress.ts';
import { openTaskPool } from './task-pool.ts';

/** Threads at most: beyond this, one process is the wrong tool. */
const MAX_WORKERS = 256;
/** Tasks handed to the pool for each thread: one that runs and one that waits. */
const TASKS_PER_WORKER = 2;

/** Options of {@link prepare}. */
export interface PreparationOptions extends PlanOptions {
  /** Output folder; made if it is missing. */
  readonly output: string;
  /**
   * Worker threads; the machine's processors by default. The output does not depend on it. 0 runs the tasks on
   * the calling thread, which suits tiny corpora: a thread takes about a second to start.
   */
  readonly workerCount?: number;
  /** Called after planning and after every task. */
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
}

/**
 * Prepares shards: plans, runs the tasks on worker threads, and writes the manifest last.
 *
 * The bytes of the output depend on configuration, tokenizer and inputs alone. Whatever stops a run,
 * the same call continues after the last complete task. Memory: for each thread the tokenizer and the
 * rows of one task, about `taskBytes * (5 + duplicates)`.
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
  const lock = await lockFolder(directory);
  try {
    await sweepTemporaries(outputFolders(directory));
    return await prepareLocked(directory, workerCount, options);
  } finally {
    // A sweep that fails must not hide why the run ended, nor keep the folder locked.
    await sweepTemporaries(outputFolders(directory)).catch(() => 0);
    await lock.release();
  }
}

async function prepareLocked(
  directory: string,
  workerCount: number,
  options: PreparationOptions,
): Promise<PreparationReport> {
  const { plan, tokenizerBytes } = await planPreparation(options);
  await storePlan(directory, plan, tokenizerBytes);
  options.signal?.throwIfAborted();
  const taskCount = plan.tasks.length;
  const complete = await readComplete(directory, plan);
  if (complete !== undefined) {
    return { outcome: 'already-complete', manifest: complete, taskCount, reusedTaskCount: taskCount };
  }
  const reusedTaskCount = await runTasks(plan, { ...options, directory, workerCount });
  const manifest = await finalize(directory, plan).catch(async (error: unknown) => {
    if (error instanceof NoRowsError) await discard(directory);
    throw error;
  });
  return { outcome: 'prepared', manifest, taskCount, reusedTaskCount };
}

/** Removes what a run without a result has written: there is nothing in it to go on from. */
async function discard(directory: string): Promise<void> {
  const parts = [planPath(directory), tokenizerFolder(directory), ...resultFolders(directory)];
  for (const part of parts) await rm(part, { recursive: true, force: true });
}

async function runTasks(
  plan: Plan,
  options: PreparationOptions & { readonly directory: string; readonly workerCount: number },
): Promise<number> {
  const { directory, workerCount, signal, onProgress } = options;
  const progress = startProgress(plan);
  onProgress?.(progress.current());
  const threads = Math.min(workerCount, plan.tasks.length);
  const pool = openTaskPool({
    directory,
    runKey: plan.runKey,
    workerCount: threads,
    ...(signal && { signal }),
  });
  try {
    const outcomes = pipe(
      taskIndices(plan),
      mapConcurrent(Math.max(1, threads * TASKS_PER_WORKER), (task: number) => pool.run(task)),
    );
    for await (const outcome of outcomes) {
      progress.add(outcome);
      onProgress?.(progress.current());
    }
  } finally {
    await pool.close();
  }
  return progress.current().tasksReused;
}

async function* taskIndices(plan: Plan): AsyncGenerator<number> {
  yield* plan.tasks.keys();
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
