import {
  ConfigurationError,
  defineCommand,
  formatCount,
  ProgressLine,
  type Command,
  type CommandContext,
} from '@albectra/cli';
import { shareFolder } from '@albectra/files';
import {
  planStages,
  runStages,
  sweepOutput,
  TaskFailedError,
  type Plan,
  type Stage,
  type StageName,
} from '@albectra/preparation';
import { chooseTasks } from '../launch/choose-tasks.ts';
import { runTaskSchema } from '../launch/launch-config.ts';
import { WAIT_OPTION } from '../launch/launch-options.ts';
import { openPlan } from '../launch/open-plan.ts';
import { retryUntil } from '../launch/retry-until.ts';

/** `prepare-data run-task`: some tasks of a plan, on any machine. */
export const runTask: Command = defineCommand({
  description:
    'Runs tasks of a plan, beside any number of others that do so, on any machines. A task that is complete is\n' +
    'found so and left; two that run the same task at once write the same bytes. In an array job of Slurm or\n' +
    'an Indexed Job of Kubernetes, the number in the array is the task unless the options say otherwise.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [
    { name: 'stage', key: 'stage', placeholder: 'NAME', description: 'Stage of the tasks.' },
    { name: 'index', key: 'index', placeholder: 'I', numeric: true, description: 'The task to run.' },
    { name: 'indices', key: 'indices', placeholder: 'LIST', description: 'Tasks to run, such as 3,7-9.' },
    {
      name: 'block',
      key: 'block',
      placeholder: 'K',
      numeric: true,
      description: 'Block K of the tasks only; "array": by the number in the array.',
    },
    {
      name: 'block-tasks',
      key: 'blockTasks',
      placeholder: 'N',
      numeric: true,
      description: 'Tasks of a block.',
    },
    { name: 'workers', key: 'workers', placeholder: 'N', numeric: true, description: 'Threads.' },
    WAIT_OPTION,
  ],
  examples: [
    'prepare-data run-task shards --stage build --index 3',
    'prepare-data run-task shards --stage shuffle --indices 0,4-7 --workers 4',
  ],
  whenInterrupted: 'The finished tasks are kept.',
  schema: runTaskSchema,
  run: async ({ directory: folder, stage: name, workers, waitSeconds, ...choice }, context) => {
    const { directory, plan, manifest } = await openPlan(folder);
    const stage = findStage(plan, name);
    const tasks = new Set(chooseTasks(choice, stage.tasks));
    if (manifest !== undefined) {
      context.print(`Nothing to do: ${directory} is complete.`);
      context.emit({ event: 'already-complete', output: directory });
      return;
    }
    const share = await shareFolder(directory);
    try {
      const { signal } = context;
      const work = { directory, plan, stage, tasks, workers };
      const done = await retryUntil(() => runUnlessEarly(work, context), { isEarly, waitSeconds, signal });
      if (isEarly(done)) throw done;
      const { tasksReused, rows, damage } = done;
      const kept = tasksReused > 0 ? `, ${formatCount(tasksReused)} found complete` : '';
      const count = formatCount(tasks.size);
      const made = rows > 0 ? `; ${formatCount(rows)} rows` : '';
      context.print(`Stage ${stage.name}: ${count} tasks done${kept}${made}.`);
      for (const message of damage) context.print(`  ${message}`);
      context.emit({ event: 'tasks-done', stage: stage.name, tasks: [...tasks], tasksReused, rows, damage });
    } finally {
      await share.release();
    }
  },
});

interface Work {
  readonly directory: string;
  readonly plan: Plan;
  readonly stage: Stage;
  readonly tasks: ReadonlySet<number>;
  readonly workers: number;
}

type Done = Awaited<ReturnType<typeof runStages>>;

/** @returns The failure, if it is that the stage before is not complete. */
async function runUnlessEarly(
  { directory, plan, stage, tasks, workers }: Work,
  context: CommandContext,
): Promise<Done | TaskFailedError> {
  const line = new ProgressLine({ target: context.stderr });
  // One thread is this one: starting another takes longer than many a task.
  const threads = Math.min(workers, tasks.size);
  try {
    return await runStages(plan, {
      directory,
      workerCount: threads > 1 ? threads : 0,
      only: (task) => task.stage === stage.name && tasks.has(task.task),
      onProgress: ({ stage: current, tasksDone, rows }) => {
        if (current !== stage.name) return;
        line.show(() => `${current} | task ${tasksDone}/${tasks.size} | ${formatCount(rows)} rows`);
      },
      signal: context.signal,
    });
  } catch (error) {
    if (error instanceof TaskFailedError && isEarly(error)) return error;
    // Threads that were stopped leave what they were writing; why the run ended must not be hidden.
    await sweepOutput(directory, plan, { own: true }).catch(() => {});
    throw error;
  } finally {
    line.close();
  }
}

function isEarly(result: Done | TaskFailedError): result is TaskFailedError {
  return result instanceof TaskFailedError && result.reason === 'stage-incomplete';
}

function findStage(plan: Plan, name: StageName | undefined): Stage {
  const stages = planStages(plan);
  const stage =
    name === undefined && stages.length === 1 ? stages[0] : stages.find((one) => one.name === name);
  if (stage !== undefined) return stage;
  const known = stages.map((one) => one.name).join(', ');
  throw new ConfigurationError([`Stage: expected one of ${known}, got ${name ?? 'none'}. Give --stage.`]);
}
