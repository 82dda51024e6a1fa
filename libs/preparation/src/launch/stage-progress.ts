import { stat } from 'node:fs/promises';
import { mapConcurrent, pipe } from '@albectra/stream';
import { recordPath } from '../output-layout.ts';
import type { Plan } from '../plan.ts';
import { readStageRecords, type StageStatus } from '../stages/stage-records.ts';
import type { StageName } from '../stages/stages.ts';

/** Files looked at at the same time. */
const LOOKS_AT_ONCE = 16;

/** How far a stage has come, and how fast. */
export interface StageProgress extends StageStatus {
  /** Bytes of the files that the complete tasks wrote. */
  readonly bytes: number;
  /** When each complete task was done, in milliseconds since 1970, rising. */
  readonly completedMs: readonly number[];
}

/**
 * Tells which tasks of a stage are complete, since when, and what they wrote; whoever ran them, and wherever.
 *
 * The times are those of the records on the disk: the records themselves hold none, since they are the same
 * whenever a task runs.
 */
export async function stageProgress(directory: string, plan: Plan, stage: StageName): Promise<StageProgress> {
  const records = await readStageRecords(directory, plan, { stage });
  const complete = records.filter((record) => record !== undefined);
  const times = pipe(
    iterate(complete),
    mapConcurrent(LOOKS_AT_ONCE, ({ task }) => modifiedMs(recordPath(directory, stage, task))),
  );
  const completedMs = (await Array.fromAsync(times)).filter((time) => time !== undefined);
  return {
    stage,
    tasks: records.length,
    missing: Array.from(records.keys()).filter((task) => records[task] === undefined),
    bytes: complete.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0),
    completedMs: completedMs.toSorted((a, b) => a - b),
  };
}

/** Undefined if the file was removed meanwhile. */
async function modifiedMs(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

async function* iterate<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
