import { readRecord, writeRecord, type CompletionRecord, type TaskResult } from '../completion-record.ts';
import { StageIncompleteError } from '../errors.ts';
import type { TaskContext } from '../task-context.ts';
import { ProgressBoard } from './progress-board.ts';
import { runBuildTask } from './run-build-task.ts';
import { runDeduplicateTask, runScanTask } from './run-duplicate-tasks.ts';
import { runShuffleTask } from './run-shuffle-task.ts';
import { StageMeter, type WorkTimes } from './stage-meter.ts';
import { readStageRecords } from './stage-records.ts';
import { planStages, type StageName } from './stages.ts';
import type { TaskTools } from './task-tools.ts';

/** Most bytes that the search for duplicates holds, unless another bound is given. */
export const DUPLICATE_MEMORY_BYTES: number = 1 << 28;

/** What became of a task. */
export interface TaskOutcome {
  readonly record: CompletionRecord;
  /** True if an earlier run had completed the task, and its files were found intact. */
  readonly reused: boolean;
  /** Milliseconds that the task took, and in what parts; 0 if it was reused. */
  readonly milliseconds: number;
  readonly times: WorkTimes;
}

/** A task of a plan. */
export interface StageTask {
  readonly stage: StageName;
  readonly task: number;
}

/**
 * Runs one task of a plan, and writes its files and its completion record.
 *
 * A function of the plan and the task alone: it may run anywhere, any number of times, and writes the
 * same bytes. Where a record shows that all is done, checksums included, nothing is written.
 *
 * @throws {StageIncompleteError} if tasks of the stage before are not complete.
 * @throws {InputChangedError} if an input is not what was planned.
 */
export async function runStageTask(
  context: TaskContext,
  { stage, task }: StageTask,
  tools: Partial<Omit<TaskTools, 'meter'>> = {},
): Promise<TaskOutcome> {
  const { directory, plan } = context;
  const { runKey } = plan;
  const meter = new StageMeter();
  const startMs = performance.now();
  const present = await readRecord({ directory, runKey, stage, task, check: 'content' });
  if (present !== undefined) return { record: present, reused: true, milliseconds: 0, times: meter.times() };
  const result = await runTask(
    context,
    { stage, task },
    {
      board: new ProgressBoard(),
      duplicateMemoryBytes: DUPLICATE_MEMORY_BYTES,
      ...tools,
      meter,
    },
  );
  const record = await writeRecord({ directory, runKey, stage, task }, result);
  return { record, reused: false, milliseconds: performance.now() - startMs, times: meter.times() };
}

async function runTask(
  context: TaskContext,
  { stage, task }: StageTask,
  tools: TaskTools,
): Promise<TaskResult> {
  const before = await readStageBefore(context, stage);
  switch (stage) {
    case 'scan':
      return runScanTask(context, task, tools);
    case 'deduplicate':
      return runDeduplicateTask(context, tools);
    case 'build':
      return runBuildTask(context, task, tools);
    case 'shuffle':
      return runShuffleTask(context, task, { built: before, tools });
  }
}

/** Reads the records of the stage before, all of which have to be there. */
async function readStageBefore(context: TaskContext, stage: StageName): Promise<readonly CompletionRecord[]> {
  const { directory, plan } = context;
  const stages = planStages(plan);
  const before = stages[stages.findIndex(({ name }) => name === stage) - 1];
  if (before === undefined) return [];
  const cached = context.records.get(before.name);
  if (cached !== undefined) return cached;
  const records = await readStageRecords(directory, plan, { stage: before.name });
  const missing = Array.from(records.keys()).filter((task) => records[task] === undefined);
  if (missing.length > 0) throw new StageIncompleteError(directory, { stage: before.name, missing });
  const complete = records.filter((record) => record !== undefined);
  context.records.set(before.name, complete);
  return complete;
}
