import { formatRanges } from '@albectra/preparation';

/** Text that a job reads at least, unless a stage has too few tasks: a job should be worth its start. */
const BYTES_PER_JOB = 1 << 28;
/** Jobs that a stage is cut into at least, so that machines have something to share. */
const MIN_JOBS = 16;

/** Characters of a list of tasks at most: Linux takes words of 131,071 bytes (MAX_ARG_STRLEN). */
const MAX_LIST_LENGTH = 100_000;

/** How large an array of jobs may be. */
export interface ArraySize {
  readonly tasksPerJob: number;
  /** Jobs of an array at most. */
  readonly maxJobs: number;
}

/** An array of jobs; each runs a few tasks of one stage. */
export interface JobArray {
  readonly stage: string;
  /** Number of the array within its stage. */
  readonly part: number;
  /** The tasks of all its jobs, as a list such as `3,7-9`. */
  readonly indices: string;
  /** Tasks of one job, which takes them from the list in order; the last one may have fewer. */
  readonly tasksPerJob: number;
  readonly jobs: number;
}

/** The tasks of a stage that have to run. */
export interface StageTasks {
  readonly stage: string;
  readonly indices: readonly number[];
}

/** Cuts the tasks of a stage into arrays of at most `maxJobs` jobs each, and of lists that a command line can hold. */
export function cutIntoArrays({ stage, indices }: StageTasks, size: ArraySize): readonly JobArray[] {
  const arrays: JobArray[] = [];
  for (let start = 0; start < indices.length;) {
    const { list, count } = takeList(indices, start, size);
    const jobs = Math.ceil(count / size.tasksPerJob);
    arrays.push({ stage, part: arrays.length, indices: list, tasksPerJob: size.tasksPerJob, jobs });
    start += count;
  }
  return arrays;
}

/** Takes as many tasks as an array may have, in whole jobs. */
function takeList(
  indices: readonly number[],
  start: number,
  { tasksPerJob, maxJobs }: ArraySize,
): { readonly list: string; readonly count: number } {
  for (let jobs = maxJobs; ; jobs = Math.ceil(jobs / 2)) {
    const taken = indices.slice(start, start + jobs * tasksPerJob);
    const list = formatRanges(taken, Number.POSITIVE_INFINITY);
    if (jobs === 1 || list.length <= MAX_LIST_LENGTH) return { list, count: taken.length };
  }
}

/** How many tasks suit a job: 256 MiB of text, but no more than leaves 16 jobs. */
export function suitableTasksPerJob(taskCount: number, inputBytes: number): number {
  const worthwhile = Math.ceil((BYTES_PER_JOB * taskCount) / Math.max(1, inputBytes));
  return Math.max(1, Math.min(worthwhile, Math.floor(taskCount / MIN_JOBS)));
}

/** Name of an array, for files and jobs. */
export function arrayName({ stage, part }: JobArray): string {
  return `${stage}-${part}`;
}

/** Network file systems show other machines' files after up to a minute: that long a job waits for the stage before. */
export const WAIT_SECONDS = '90';

/** The words after the program's name with which a job runs its share; it finds its number in the environment. */
export function runTaskWords(directory: string, array: JobArray, workers: number): readonly string[] {
  const { stage, indices, tasksPerJob } = array;
  const share = ['--stage', stage, '--indices', indices, '--block', 'array'];
  const size = ['--block-tasks', String(tasksPerJob), '--workers', String(workers), '--wait', WAIT_SECONDS];
  return ['run-task', directory, ...share, ...size];
}
