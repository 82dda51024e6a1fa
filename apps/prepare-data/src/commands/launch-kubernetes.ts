import { defineCommand, type Command } from '@albectra/cli';
import { chooseMount } from '../launch/choose-mount.ts';
import { kubernetesFiles } from '../launch/kubernetes-files.ts';
import { kubernetesSchema } from '../launch/launch-config.ts';
import { LAUNCH_OPTIONS } from '../launch/launch-options.ts';
import { leftArrays } from '../launch/left-arrays.ts';
import { openPlan } from '../launch/open-plan.ts';
import { performLaunch } from '../launch/perform-launch.ts';

/** Indices of an Indexed Job: its task lists stay below what a command line may hold. */
const MAX_COMPLETIONS = 10_000;
/** Digits of the run key in names, which are 63 characters at most. */
const KEY_DIGITS = 10;

/** `prepare-data launch kubernetes`: the tasks of a plan as Indexed Jobs. */
export const launchKubernetes: Command = defineCommand({
  description:
    'Writes the Indexed Jobs of a plan for Kubernetes (1.33 or later) into DIR/launch/kubernetes, a manifest each, and\n' +
    'a script that applies them stage by stage: the jobs of a stage when those of the one before are complete, finalize\n' +
    'last. With --submit the script is run, which lasts as long as the jobs. The claim has to hold the output folder and\n' +
    'the corpus under the paths that they were planned with.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [
    { name: 'image', key: 'image', placeholder: 'IMAGE', description: 'Image that holds this program.' },
    { name: 'claim', key: 'claim', placeholder: 'NAME', description: 'Persistent volume claim.' },
    { name: 'mount', key: 'mount', placeholder: 'PATH', description: 'Where the claim is mounted.' },
    { name: 'namespace', key: 'namespace', placeholder: 'NAME', description: 'Namespace.' },
    {
      name: 'parallelism',
      key: 'parallelism',
      placeholder: 'N',
      numeric: true,
      description: 'Pods at the same time.',
    },
    { name: 'cpus', key: 'cpus', placeholder: 'N', numeric: true, description: 'Processors of a pod.' },
    { name: 'memory', key: 'memory', placeholder: 'SIZE', description: 'Memory of a pod, such as 2Gi.' },
    ...LAUNCH_OPTIONS,
  ],
  examples: [
    'prepare-data launch kubernetes shards --image registry.example.org/prepare-data:1 --claim corpus',
    'prepare-data launch kubernetes shards --image IMAGE --claim corpus --missing --submit',
  ],
  whenInterrupted: 'Jobs that were applied go on.',
  schema: kubernetesSchema,
  run: async (given, context) => {
    const { directory, tasksPerJob, missing, submit, program = ['prepare-data'], mount, ...rest } = given;
    const run = await openPlan(directory);
    const stages = await leftArrays(run, { tasksPerJob, missing, maxJobs: MAX_COMPLETIONS });
    const resources = { ...rest, mount: chooseMount(run, mount) };
    // A job cannot be changed: what is left after a failure gets names of its own.
    const again = missing ? `-${Math.floor(Date.now() / 1000).toString(36)}` : '';
    const name = `albectra-${run.plan.runKey.slice(0, KEY_DIGITS)}${again}`;
    const files = kubernetesFiles({ directory: run.directory, program, stages, resources, name });
    await performLaunch({ run, scheduler: 'kubernetes', stages, files, submit }, context);
  },
});
