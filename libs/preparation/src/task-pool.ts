import { openWorkerPool, WorkerLostError, WorkerTaskError } from '@albectra/workers';
import { TaskFailedError } from './errors.ts';
import type { StageTask, TaskOutcome } from './stages/run-stage-task.ts';
import type { WarmUpRequest, WorkerRequest } from './worker.ts';

/** Runs tasks on worker threads. */
export interface TaskPool {
  /**
   * Runs one task as soon as a thread is free.
   *
   * @throws {TaskFailedError} if the task fails or its thread ends.
   */
  run(request: WorkerRequest): Promise<TaskOutcome>;
  /** Ends all threads, whatever they do. */
  close(): Promise<void>;
}

/** Options of {@link openTaskPool}. */
export interface TaskPoolOptions {
  /** Threads; each holds one tokenizer and the rows of one task. 0 runs the tasks on the calling thread. */
  readonly workerCount: number;
  /** What the threads load while the caller makes the plan. */
  readonly warmUp?: WarmUpRequest;
  /** Ends running tasks at once, on the calling thread after the present one; ended tasks leave no shard. */
  readonly signal?: AbortSignal;
}

/** Opens a pool of threads, which start at once and live until it is closed. */
export function openTaskPool({ workerCount, warmUp, signal }: TaskPoolOptions): TaskPool {
  const pool = openWorkerPool<WorkerRequest, TaskOutcome>({
    module: import.meta.resolve('@albectra/preparation/worker'),
    name: 'runTaskInWorker',
    threads: workerCount,
    load: async () => (await import('./worker.ts')).runTaskInWorker,
    ...(warmUp && { warmUp: { name: 'warmUpWorker', request: warmUp } }),
    ...(signal && { signal }),
  });
  return {
    run: (request) =>
      pool.run(request).catch((error: unknown) => {
        if (error instanceof WorkerTaskError) throw taskFailed(request, error);
        if (error instanceof WorkerLostError) throw workerLost(request, error.cause);
        throw error;
      }),
    close: pool.close,
  };
}

/** What to do where the system lets a file not grow. */
const OUT_OF_SPACE: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space',
  EDQUOT: 'Free some space',
  EFBIG: 'Raise the limit of the size of a file (ulimit -f)',
};

function taskFailed({ stage, task }: StageTask, error: WorkerTaskError): TaskFailedError {
  const { reason, message, cause } = error;
  const advice = OUT_OF_SPACE[reason];
  const text =
    advice === undefined
      ? `Task ${task} (${stage}): ${message}`
      : `Task ${task} (${stage}): no space left for its output (${message}). ${advice} and run the same command again; it continues.`;
  return new TaskFailedError(text, { task, reason, cause });
}

function workerLost({ stage, task }: StageTask, cause: unknown): TaskFailedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TaskFailedError(
    `Task ${task} (${stage}): its worker thread ended (${reason}). If memory ran out, use fewer workers; ` +
      'the same command continues.',
    { task, reason: 'worker-lost', cause },
  );
}
