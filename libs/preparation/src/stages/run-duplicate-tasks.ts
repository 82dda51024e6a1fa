import { join } from 'node:path';
import { NO_RESULT, fileChecksum, type TaskResult, type WrittenFile } from '../completion-record.ts';
import { DuplicateScan } from '../duplicates/duplicate-scan.ts';
import { findDuplicates } from '../duplicates/find-duplicates.ts';
import { dropFile, scanFile } from '../output-layout.ts';
import type { TaskContext } from '../task-context.ts';
import { readTaskBatches } from './read-task-batches.ts';
import type { TaskTools } from './task-tools.ts';

/** Runs a task of the stage `scan`: hashes the documents that the same task of `build` will read. */
export async function runScanTask(context: TaskContext, task: number, tools: TaskTools): Promise<TaskResult> {
  const scan = new DuplicateScan();
  for await (const batch of readTaskBatches(context, task, tools)) {
    tools.meter.enter('filter');
    const { bytes, starts, offsets } = batch;
    for (let index = 0; index < offsets.length; index++) scan.add(bytes, starts[index]!, starts[index + 1]!);
    tools.meter.enter('read');
  }
  tools.meter.enter('write');
  const file = scanFile(task);
  await scan.write(join(context.directory, file));
  return { ...NO_RESULT, files: [await describe(context.directory, file)] };
}

/** Runs the task of the stage `deduplicate`: finds the documents that repeat an earlier one, for each task. */
export async function runDeduplicateTask(
  { directory, plan }: TaskContext,
  { duplicateMemoryBytes, signal }: TaskTools,
): Promise<TaskResult> {
  const tasks = Array.from(plan.tasks.keys());
  await findDuplicates({
    tasks: tasks.map((task) => ({
      scan: join(directory, scanFile(task)),
      drop: join(directory, dropFile(task)),
    })),
    memoryBytes: duplicateMemoryBytes,
    signal,
  });
  const files: WrittenFile[] = [];
  for (const task of tasks) files.push(await describe(directory, dropFile(task)));
  return { ...NO_RESULT, files };
}

async function describe(directory: string, file: string): Promise<WrittenFile> {
  return { file, ...(await fileChecksum(join(directory, file))) };
}
