import { formatRanges } from '@albectra/preparation';

/** Text that a job reads at least, unless a stage has too few tasks: a job should be worth its start. */
const BYTES_PER_JOB = 1 << 28;
/** Jobs that a stage is cut into at least, so that machines have something to share. */
const MIN_JOBS = 16;

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

/** Cuts the tasks of a stage into arrays of at most `maxJobs` jobs each. */
export function cutIntoArrays(
  { stage, indices }: StageTasks,
  { tasksPerJob, maxJobs }: { readonly tasksPerJob: number; readonly maxJobs: number },
): readonly JobArray[] {
  const tasksPerArray = tasksPerJob * maxJobs;
  return Array.from({ length: Math.ceil(indices.length / tasksPerArray) }, (_, part) => {
    const own = indices.slice(part * tasksPerArray, (part + 1) * tasksPerArray);
    return {
      stage,
      part,
      indices: formatRanges(own, Number.POSITIVE_INFINITY),
      tasksPerJob,
      jobs: Math.ceil(own.length / tasksPerJob),
    };
  });
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

/** The words after the program's name with which a job runs its share; it finds its number in the environment. */
export function runTaskWords(directory: string, array: JobArray, workers: number): readonly string[] {
  const { stage, indices, tasksPerJob } = array;
  const share = ['--stage', stage, '--indices', indices, '--block', 'array'];
  const size = ['--block-tasks', String(tasksPerJob), '--workers', String(workers)];
  return ['run-task', directory, ...share, ...size];
}
