import { planStages, stageStatus, type Plan } from '@albectra/preparation';
import { cutIntoArrays, suitableTasksPerJob, type JobArray } from './job-array.ts';
import type { PlannedRun } from './open-plan.ts';

/** How the tasks of a run are cut into arrays of jobs. */
export interface ArrayOptions {
  /** Tasks of one job; 0 for a number that suits the corpus. */
  readonly tasksPerJob: number;
  /** Jobs of an array at most. */
  readonly maxJobs: number;
  /** True to leave out tasks that are complete. */
  readonly missing: boolean;
}

/** Cuts each stage of a run into arrays of jobs; stages of which nothing is left to do are left out. */
export async function leftArrays(
  { directory, plan, manifest }: PlannedRun,
  { tasksPerJob, maxJobs, missing }: ArrayOptions,
): Promise<readonly (readonly JobArray[])[]> {
  if (missing && manifest !== undefined) return [];
  const stages: (readonly JobArray[])[] = [];
  for (const { name, tasks } of planStages(plan)) {
    const indices = missing
      ? (await stageStatus(directory, plan, name)).missing
      : Array.from({ length: tasks }, (_, index) => index);
    const size = tasksPerJob === 0 ? suitableTasksPerJob(tasks, inputBytes(plan)) : tasksPerJob;
    stages.push(cutIntoArrays({ stage: name, indices }, { tasksPerJob: size, maxJobs }));
  }
  return stages.filter((arrays) => arrays.length > 0);
}

/** Bytes of all inputs as they lie in their files. */
export function inputBytes(plan: Plan): number {
  return plan.inputs.reduce((sum, { bytes }) => sum + bytes, 0);
}
