import { ConfigurationError } from '@albectra/cli';
import { parseIndexList } from './parse-index-list.ts';

/** Which tasks of a stage a process is to run. */
export interface TaskChoice {
  /** One task. */
  readonly index?: number | undefined;
  /** A list such as `3,7-9`; all tasks of the stage if neither is given. */
  readonly indices?: string | undefined;
  /** A block of the list: its number from 0, or `array` for the number of this job in its array. */
  readonly block?: number | 'array' | undefined;
  /** Tasks of a block. */
  readonly blockTasks: number;
}

/** Where schedulers tell a job its number in its array: Slurm, and Kubernetes for an Indexed Job. */
const ARRAY_VARIABLES: readonly string[] = ['SLURM_ARRAY_TASK_ID', 'JOB_COMPLETION_INDEX'];

/**
 * Chooses the tasks that a process is to run, in rising order.
 *
 * With neither an index, nor a list, nor a block, the job's number in its array is the task.
 *
 * @param count Tasks of the stage.
 * @throws {ConfigurationError} if the choice names a task that is not there, or nothing says which task to run.
 */
export function chooseTasks(
  choice: TaskChoice,
  count: number,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly number[] {
  const { index, indices, block, blockTasks } = choice;
  if (index !== undefined) {
    if (indices !== undefined || block !== undefined) {
      throw new ConfigurationError([
        'Tasks: expected --index, or --indices with or without --block, got both.',
      ]);
    }
    return parseIndexList(String(index), count);
  }
  const list = indices === undefined ? allBelow(count) : parseIndexList(indices, count);
  if (indices !== undefined && block === undefined) return list;
  const number = typeof block === 'number' ? block : arrayNumber(environment);
  const chosen = list.slice(number * blockTasks, (number + 1) * blockTasks);
  if (chosen.length > 0) return chosen;
  const last = Math.ceil(list.length / blockTasks) - 1;
  throw new ConfigurationError([
    `Tasks: expected a block from 0 to ${last} (${list.length} tasks, ${blockTasks} to a block), got ${number}.`,
  ]);
}

function arrayNumber(environment: Readonly<Record<string, string | undefined>>): number {
  for (const variable of ARRAY_VARIABLES) {
    const value = environment[variable];
    if (value === undefined) continue;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    throw new ConfigurationError([
      `Environment variable ${variable}: expected a number from 0, got ${JSON.stringify(value)}.`,
    ]);
  }
  throw new ConfigurationError([
    `Tasks: nothing says which to run. Give --index or --indices, or run in an array job, which sets ${ARRAY_VARIABLES.join(' or ')}.`,
  ]);
}

function allBelow(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
