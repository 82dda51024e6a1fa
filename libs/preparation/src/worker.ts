import { loadTaskContext, type TaskContext } from './task-context.ts';
import { runTask, type TaskOutcome } from './run-task.ts';

/** What a worker thread is asked to do. */
export interface WorkerRequest {
  /** Output folder, which holds the plan. */
  readonly directory: string;
  /** Run key of the plan that the caller means. */
  readonly runKey: string;
  readonly task: number;
}

/** What it answers: errors as plain data, since an error's class and code do not survive the way between threads. */
export type WorkerReply =
  | { readonly ok: true; readonly outcome: TaskOutcome }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly stack: string };

let loaded: Promise<TaskContext> | undefined;
let loadedKey = '';

/** Runs one task in a worker thread; plan and tokenizer are loaded once per thread. */
export async function runTaskInWorker({ directory, runKey, task }: WorkerRequest): Promise<WorkerReply> {
  try {
    const key = `${runKey} ${directory}`;
    if (loaded === undefined || loadedKey !== key) {
      loaded = loadTaskContext(directory, runKey);
      loadedKey = key;
    }
    return { ok: true, outcome: await runTask(await loaded, task) };
  } catch (error) {
    const { code, message, stack } = error as NodeJS.ErrnoException;
    return { ok: false, code: code ?? 'internal', message: message ?? String(error), stack: stack ?? '' };
  }
}
