import type { Plan } from './plan.ts';
import type { TaskOutcome } from './run-task.ts';

/** How far a preparation has come. */
export interface PreparationProgress {
  readonly tasksDone: number;
  readonly tasksTotal: number;
  /** Of the done tasks, those that an earlier run had completed. */
  readonly tasksReused: number;
  /** Bytes of input files, as they lie on the disk. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly documents: number;
  readonly rows: number;
  /** Tokens of the text, before any pass over it is repeated. */
  readonly tokens: number;
}

/** Adds up the outcomes of tasks. */
export interface ProgressCount {
  add(outcome: TaskOutcome): void;
  current(): PreparationProgress;
}

/** Starts counting at nothing done. */
export function startProgress(plan: Plan): ProgressCount {
  let progress: PreparationProgress = {
    tasksDone: 0,
    tasksTotal: plan.tasks.length,
    tasksReused: 0,
    bytesDone: 0,
    bytesTotal: plan.inputs.reduce((sum, input) => sum + input.bytes, 0),
    documents: 0,
    rows: 0,
    tokens: 0,
  };
  return {
    add: ({ record, reused }) => {
      const { documents = 0, rows = 0, tokens = 0 } = record.counters;
      const splits = plan.tasks[record.task] ?? [];
      progress = {
        ...progress,
        tasksDone: progress.tasksDone + 1,
        tasksReused: progress.tasksReused + (reused ? 1 : 0),
        bytesDone: progress.bytesDone + splits.reduce((sum, { start, end }) => sum + end - start, 0),
        documents: progress.documents + documents,
        rows: progress.rows + rows,
        tokens: progress.tokens + tokens,
      };
    },
    current: () => progress,
  };
}
