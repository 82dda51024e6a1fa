import { openWorkerPool, WorkerLostError, WorkerTaskError } from '@albectra/workers';
import { TaskFailedError } from './errors.ts';
import type { TaskOutcome } from './run-task.ts';
import type { WorkerRequest } from './worker.ts';

/** Runs tasks on worker threads. */
export interface TaskPool {
  /**
   * Runs one task as soon as a thread is free.
   *
   * @throws {TaskFailedError} if the task fails or its thread ends.
   */
  run(task: number): Promise<TaskOutcome>;
  /** Ends all threads, whatever they do. */
  close(): Promise<void>;
}

/** Options of {@link openTaskPool}. */
export interface TaskPoolOptions {
  /** Output folder, which holds the plan. */
  readonly directory: string;
  readonly runKey: string;
  /** Threads; each holds one tokenizer and the rows of one task. 0 runs the tasks on the calling thread. */
  readonly workerCount: number;
  /** Ends running tasks at once, on the calling thread after the present one; ended tasks leave no shard. */
  readonly signal?: AbortSignal;
}

/** Opens a pool of threads that live until it is closed. */
export function openTaskPool({ directory, runKey, workerCount, signal }: TaskPoolOptions): TaskPool {
  const pool = openWorkerPool<WorkerRequest, TaskOutcome>({
    module: import.meta.resolve('@albectra/preparation/worker'),
    name: 'runTaskInWorker',
    threads: workerCount,
    load: async () => (await import('./worker.ts')).runTaskInWorker,
    ...(signal && { signal }),
  });
  return {
    run: (task) =>
      pool.run({ directory, runKey, task }).catch((error: unknown) => {
        if (error instanceof WorkerTaskError) throw taskFailed(task, error);
        if (error instanceof WorkerLostError) throw workerLost(task, error.cause);
        throw error;
      }),
    close: pool.close,
  };
}

function taskFailed(task: number, { reason, message, cause }: WorkerTaskError): TaskFailedError {
  const text =
    reason === 'ENOSPC' || reason === 'EDQUOT'
      ? `Task ${task}: no space left for its shard (${message}). Free some space and run the same command again; it continues.`
      : `Task ${task}: ${message}`;
  return new TaskFailedError(text, { task, reason, cause });
}

function workerLost(task: number, cause: unknown): TaskFailedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TaskFailedError(
    `Task ${task}: its worker thread ended (${reason}). If memory ran out, use fewer workers or smaller tasks (taskBytes); ` +
      'the same command continues.',
    { task, reason: 'worker-lost', cause },
  );
}
