import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { TaskFailedError } from './errors.ts';
import type { TaskOutcome } from './run-task.ts';
import type { WorkerReply, WorkerRequest } from './worker.ts';

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
export function openTaskPool(options: TaskPoolOptions): TaskPool {
  return options.workerCount === 0 ? useCallingThread(options) : useThreads(options);
}

function useThreads({ directory, runKey, workerCount, signal }: TaskPoolOptions): TaskPool {
  const pool = new Piscina<WorkerRequest, WorkerReply>({
    filename: fileURLToPath(import.meta.resolve('@albectra/preparation/worker')),
    name: 'runTaskInWorker',
    minThreads: workerCount,
    maxThreads: workerCount,
    idleTimeout: Infinity,
  });
  return {
    run: async (task) => {
      const reply = await pool
        .run({ directory, runKey, task }, signal === undefined ? {} : { signal })
        .catch((cause: unknown) => {
          signal?.throwIfAborted();
          throw workerLost(task, cause);
        });
      return outcomeOf(task, reply);
    },
    close: () => pool.destroy(),
  };
}

function useCallingThread({ directory, runKey, signal }: TaskPoolOptions): TaskPool {
  // Imported on demand: where threads do the work, this thread never loads what a task needs.
  const worker = import('./worker.ts');
  return {
    run: async (task) => {
      const { runTaskInWorker } = await worker;
      signal?.throwIfAborted();
      return outcomeOf(task, await runTaskInWorker({ directory, runKey, task }));
    },
    close: async () => {},
  };
}

function outcomeOf(task: number, reply: WorkerReply): TaskOutcome {
  if (reply.ok) return reply.outcome;
  throw taskFailed(task, reply);
}

function taskFailed(task: number, reply: Extract<WorkerReply, { ok: false }>): TaskFailedError {
  const { code, message, stack } = reply;
  const cause = Object.assign(new Error(message), { stack });
  const text =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? `Task ${task}: no space left for its shard (${message}). Free some space and run the same command again; it continues.`
      : `Task ${task}: ${message}`;
  return new TaskFailedError(text, { task, reason: code, cause });
}

function workerLost(task: number, cause: unknown): TaskFailedError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TaskFailedError(
    `Task ${task}: its worker thread ended (${reason}). If memory ran out, use fewer workers or smaller tasks (taskBytes); ` +
      'the same command continues.',
    { task, reason: 'worker-lost', cause },
  );
}
