import { defineCommand, type Command } from '@albectra/cli';
import { slurmSchema } from '../launch/launch-config.ts';
import { LAUNCH_OPTIONS } from '../launch/launch-options.ts';
import { leftArrays } from '../launch/left-arrays.ts';
import { openPlan } from '../launch/open-plan.ts';
import { performLaunch } from '../launch/perform-launch.ts';
import { programWords } from '../launch/program-words.ts';
import { slurmFiles } from '../launch/slurm-files.ts';

/** `prepare-data launch slurm`: the tasks of a plan as job arrays. */
export const launchSlurm: Command = defineCommand({
  description:
    'Writes the job arrays of a plan for Slurm into DIR/launch/slurm: an array for each stage (several where it has\n' +
    'more jobs than an array may), to begin when the one before has succeeded, and finalize as the last job.\n' +
    'All nodes need to see the folder, the corpus and this program under the same paths.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [
    ...LAUNCH_OPTIONS,
    {
      name: 'array-limit',
      key: 'arrayLimit',
      placeholder: 'N',
      numeric: true,
      description: 'Jobs of an array that run at the same time.',
    },
    {
      name: 'max-array-size',
      key: 'maxArraySize',
      placeholder: 'N',
      numeric: true,
      description: 'Jobs of an array at most.',
    },
    { name: 'time', key: 'time', placeholder: 'TIME', description: 'Time limit of a job.' },
    { name: 'partition', key: 'partition', placeholder: 'NAME', description: 'Partition.' },
    {
      name: 'cpus-per-task',
      key: 'cpusPerTask',
      placeholder: 'N',
      numeric: true,
      description: 'Processors, and threads, of a job.',
    },
    { name: 'memory', key: 'memory', placeholder: 'SIZE', description: 'Memory of a job, such as 4G.' },
  ],
  examples: [
    'prepare-data launch slurm shards --array-limit 64 --time 02:00:00 --submit',
    'prepare-data launch slurm shards --missing --submit',
    'prepare-data launch slurm shards --set sbatch=[--account=text,--qos=low]',
  ],
  whenInterrupted: 'Jobs that were submitted stay so.',
  schema: slurmSchema,
  run: async (given, context) => {
    const { directory, tasksPerJob, missing, submit, program = programWords(), maxArraySize } = given;
    const run = await openPlan(directory);
    const stages = await leftArrays(run, { tasksPerJob, missing, maxJobs: maxArraySize });
    const { arrayLimit, time, partition, cpusPerTask, memory, sbatch } = given;
    const resources = { arrayLimit, time, partition, cpusPerTask, memory, sbatch };
    const files = slurmFiles({ directory: run.directory, program, stages, resources });
    await performLaunch({ run, scheduler: 'slurm', stages, files, submit }, context);
  },
});
