import { openWorkerPool } from '@albectra/workers';
import type { WorkerPool } from '@albectra/workers';
import { sharedIntegers } from '../shared.ts';
import type { TaskResult, TrainingTask } from './training-task.ts';

/** Threads that work on the same step at the same time. */
export interface TrainingThreads {
  /** Number of threads, at least 1. */
  readonly count: number;
  /**
   * Runs the shares of one step, one for each thread.
   *
   * @param shareOf Makes the share of a thread from its number and from what counts the parts taken.
   * @throws {WorkerLostError} if a thread ends.
   * @throws the signal's reason, if it is aborted.
   */
  readonly run: (
    shareOf: (thread: number, cursor: Int32Array<SharedArrayBuffer>) => TrainingTask,
  ) => Promise<readonly TaskResult[]>;
  /** Runs a task that one thread does alone. */
  readonly runAlone: (task: TrainingTask) => Promise<TaskResult>;
  /** Ends all threads, whatever they do. */
  readonly close: () => Promise<void>;
}

/**
 * Starts threads for a training.
 *
 * @param threads Threads besides the calling one; with 0 that does the work.
 */
export function openTrainingThreads(threads: number, signal?: AbortSignal): TrainingThreads {
  const pool: WorkerPool<TrainingTask, TaskResult> = openWorkerPool({
    module: import.meta.resolve('@albectra/vocabulary/worker'),
    name: 'runTraining',
    threads,
    load: async () => (await import('../worker.ts')).runTraining,
    ...(signal && { signal }),
  });
  const count = Math.max(1, threads);
  return {
    count,
    run: (shareOf) => {
      const cursor = sharedIntegers(1);
      return Promise.all(Array.from({ length: count }, (_, thread) => pool.run(shareOf(thread, cursor))));
    },
    runAlone: pool.run,
    close: pool.close,
  };
}

/** Returns what the shares of a step found, in the order of the parts. */
export function inPartOrder<Found>(found: readonly (ReadonlyMap<number, Found> | undefined)[]): Found[] {
  const parts: Found[] = [];
  for (const map of found) for (const [part, value] of map ?? []) parts[part] = value;
  return parts;
}
