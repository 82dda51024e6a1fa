import type { PlannedSplit } from './plan.ts';

/** Tasks that a corpus is cut into at least, so that several threads have something to do. */
const MIN_TASKS = 16;
const SMALLEST_TASK_BYTES = 1 << 18;
const LARGEST_TASK_BYTES = 1 << 22;

/**
 * The size of a task in bytes of text that suits a corpus: a sixteenth of it, but 256 KiB to 4 MiB.
 *
 * It depends on the corpus alone, never on the machine, since the output depends on it.
 */
export function suitableTaskBytes(corpusBytes: number): number {
  const share = Math.ceil(corpusBytes / MIN_TASKS);
  return Math.min(LARGEST_TASK_BYTES, Math.max(SMALLEST_TASK_BYTES, share));
}

/** Groups splits, in order, into tasks of at least `taskBytes`; the last task takes what is left. */
export function groupIntoTasks(
  splits: readonly PlannedSplit[],
  taskBytes: number,
): readonly (readonly PlannedSplit[])[] {
  const tasks: PlannedSplit[][] = [];
  let bytes = taskBytes;
  for (const split of splits) {
    if (bytes >= taskBytes) {
      tasks.push([]);
      bytes = 0;
    }
    tasks.at(-1)?.push(split);
    bytes += split.end - split.start;
  }
  return tasks;
}
