import { mapConcurrent, pipe } from '@albectra/stream';
import { ProgressCount, type PreparationProgress } from './progress.ts';
import type { Plan } from './plan.ts';
import { logTask } from './run-log.ts';
import { ProgressBoard } from './stages/progress-board.ts';
import { DUPLICATE_MEMORY_BYTES, type StageTask } from './stages/run-stage-task.ts';
import { planStages, type StageName } from './stages/stages.ts';
import { openTaskPool, type TaskPool } from './task-pool.ts';
import type { WorkerRequest } from './worker.ts';

/** Tasks handed to the pool for each thread: one that runs and one that waits. */
const TASKS_PER_WORKER = 2;
/** Time between two reports of what running tasks have done. */
const REPORT_MS = 250;

/** How the stages of a plan are run. */
export interface StageOptions {
  /** Output folder, which holds the plan. */
  readonly directory: string;
  readonly workerCount: number;
  readonly duplicateMemoryBytes?: number;
  /** Called several times a second, and after every task. */
  readonly onProgress?: (progress: PreparationProgress) => void;
  readonly signal?: AbortSignal;
  /** Threads that are there already; the caller closes them. */
  readonly pool?: TaskPool;
  /** Tasks to run of each stage; all unless given. */
  readonly only?: (task: StageTask) => boolean;
}

/**
 * Runs all stages of a plan, one after the other, on worker threads.
 *
 * @returns How far it has come: all tasks are done.
 */
export async function runStages(plan: Plan, options: StageOptions): Promise<PreparationProgress> {
  const { directory, workerCount, signal, duplicateMemoryBytes = DUPLICATE_MEMORY_BYTES } = options;
  const board = new ProgressBoard();
  const progress = new ProgressCount(plan, board);
  const common = { directory, runKey: plan.runKey, board: board.buffer, duplicateMemoryBytes };
  const pool = options.pool ?? openTaskPool({ workerCount, ...(signal && { signal }) });
  const report = (): void => options.onProgress?.(progress.current());
  const timer = setInterval(report, REPORT_MS);
  try {
    for (const { name, tasks } of planStages(plan)) {
      progress.begin(name);
      report();
      await runStage({ name, tasks }, { pool, common, progress, report, options });
    }
  } finally {
    clearInterval(timer);
    if (options.pool === undefined) await pool.close();
  }
  return progress.current();
}

interface StageRun {
  readonly pool: TaskPool;
  readonly common: Omit<WorkerRequest, keyof StageTask>;
  readonly progress: ProgressCount;
  readonly report: () => void;
  readonly options: StageOptions;
}

async function runStage(
  { name, tasks }: { readonly name: StageName; readonly tasks: number },
  { pool, common, progress, report, options }: StageRun,
): Promise<void> {
  const { workerCount, directory, only = () => true } = options;
  const chosen = Array.from({ length: tasks }, (_, task) => ({ stage: name, task })).filter(only);
  const outcomes = pipe(
    iterate(chosen),
    mapConcurrent(Math.max(1, workerCount * TASKS_PER_WORKER), async (task: StageTask) => ({
      task,
      outcome: await pool.run({ ...common, ...task }),
    })),
  );
  for await (const { task, outcome } of outcomes) {
    progress.add(task, outcome);
    if (!outcome.reused) await logTask(directory, task, outcome);
    report();
  }
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
