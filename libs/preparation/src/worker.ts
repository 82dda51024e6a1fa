import { answering } from '@albectra/workers';
import type { WorkerFunction } from '@albectra/workers';
import { runTask, type TaskOutcome } from './run-task.ts';
import { loadTaskContext, type TaskContext } from './task-context.ts';

/** What a worker thread is asked to do. */
export interface WorkerRequest {
  /** Output folder, which holds the plan. */
  readonly directory: string;
  /** Run key of the plan that the caller means. */
  readonly runKey: string;
  readonly task: number;
}

let loaded: Promise<TaskContext> | undefined;
let loadedKey = '';

/** Runs one task in a worker thread; plan and tokenizer are loaded once per thread. */
export const runTaskInWorker: WorkerFunction<WorkerRequest, TaskOutcome> = answering(
  async ({ directory, runKey, task }) => {
    const key = `${runKey} ${directory}`;
    if (loaded === undefined || loadedKey !== key) {
      loaded = loadTaskContext(directory, runKey);
      loadedKey = key;
    }
    return runTask(await loaded, task);
  },
);
