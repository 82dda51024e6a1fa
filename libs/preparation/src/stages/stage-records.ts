import { mapConcurrent, pipe } from '@albectra/stream';
import { readRecord, type CompletionRecord } from '../completion-record.ts';
import type { Plan } from '../plan.ts';
import { planStages, type StageName } from './stages.ts';

/** Records read at the same time. */
const READS_AT_ONCE = 16;

/** How far a stage has come. */
export interface StageStatus {
  readonly stage: StageName;
  readonly tasks: number;
  /** The tasks that are not complete, rising. */
  readonly missing: readonly number[];
}

/** Reads the records of all tasks of a stage, in their order; undefined where a task is not complete. */
export async function readStageRecords(
  directory: string,
  plan: Plan,
  { stage, check = 'size' }: { readonly stage: StageName; readonly check?: 'size' | 'content' },
): Promise<readonly (CompletionRecord | undefined)[]> {
  const tasks = planStages(plan).find(({ name }) => name === stage)?.tasks ?? 0;
  const { runKey } = plan;
  const records = pipe(
    numbersTo(tasks),
    mapConcurrent(READS_AT_ONCE, async (task: number) => ({
      record: await readRecord({ directory, runKey, stage, task, check }),
    })),
  );
  return (await Array.fromAsync(records)).map(({ record }) => record);
}

/** Tells which tasks of a stage are complete: their records and files are there, at their full size. */
export async function stageStatus(directory: string, plan: Plan, stage: StageName): Promise<StageStatus> {
  const records = await readStageRecords(directory, plan, { stage });
  const missing = Array.from(records.keys()).filter((task) => records[task] === undefined);
  return { stage, tasks: records.length, missing };
}

async function* numbersTo(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}
