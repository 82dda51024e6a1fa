import { appendFile } from 'node:fs/promises';
import { withPath } from '@albectra/files';
import { logPath } from './output-layout.ts';
import type { StageTask, TaskOutcome } from './stages/run-stage-task.ts';
import type { WorkTimes } from './stages/stage-meter.ts';

/** A line of the log of a run: one task that was done, for reports; no part of the output. */
export interface LogEntry extends StageTask {
  /** When the task was done, in milliseconds since 1970. */
  readonly t: number;
  /** Bytes of documents that it read. */
  readonly bytes: number;
  readonly rows: number;
  /** Milliseconds that it took, and in what parts. */
  readonly ms: number;
  readonly parts: WorkTimes;
}

/** Appends a line to the log of an output folder; a line is written at once, so that processes do not mix theirs. */
export async function logTask(
  directory: string,
  { stage, task }: StageTask,
  outcome: TaskOutcome,
): Promise<void> {
  const { bytes = 0, rows = 0 } = outcome.record.counters;
  const entry: LogEntry = {
    t: Date.now(),
    stage,
    task,
    bytes,
    rows,
    ms: Math.round(outcome.milliseconds),
    parts: outcome.times,
  };
  const path = logPath(directory);
  await appendFile(path, `${JSON.stringify(entry)}\n`).catch((error: unknown) => {
    throw withPath(error, path);
  });
}
