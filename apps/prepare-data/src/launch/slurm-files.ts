import { arrayName, runTaskWords, WAIT_SECONDS, type JobArray } from './job-array.ts';
import type { LaunchFile } from './launch-file.ts';
import { shellQuote } from './shell-quote.ts';

/** What Slurm's jobs ask for. */
export interface SlurmResources {
  /** Jobs of one array that run at the same time; absent for no limit. */
  readonly arrayLimit?: number | undefined;
  /** Time limit in Slurm's words, such as `02:00:00`. */
  readonly time?: string | undefined;
  readonly partition?: string | undefined;
  readonly cpusPerTask: number;
  /** Memory of a job in Slurm's words, such as `4G`. */
  readonly memory?: string | undefined;
  /** More options of `sbatch`, such as `--account=text`. */
  readonly sbatch: readonly string[];
}

/** What {@link slurmFiles} writes files for. */
export interface SlurmLaunch {
  /** Output folder, absolute. */
  readonly directory: string;
  /** The command line of this program, up to the command. */
  readonly program: readonly string[];
  /** The arrays of each stage that is left, in order. */
  readonly stages: readonly (readonly JobArray[])[];
  readonly resources: SlurmResources;
}

/** Writes the job files of a run, and a script that submits them so that each stage waits for the one before. */
export function slurmFiles(launch: SlurmLaunch): readonly LaunchFile[] {
  const arrays = launch.stages.flat().map((array) => ({
    name: `${arrayName(array)}.sbatch`,
    text: arrayFile(array, launch),
  }));
  const last = { name: 'finalize.sbatch', text: finalizeFile(launch) };
  return [...arrays, last, { name: 'submit.sh', text: submitScript(launch.stages), executable: true }];
}

function arrayFile(array: JobArray, { directory, program, resources }: SlurmLaunch): string {
  const { jobs, stage, indices } = array;
  const name = arrayName(array);
  const limit = resources.arrayLimit === undefined ? '' : `%${resources.arrayLimit}`;
  const words = [...program, ...runTaskWords(directory, array, resources.cpusPerTask)];
  return jobFile(
    [`Tasks ${shorten(indices)} of stage ${stage}.`, 'Submit it from this folder: its logs go to logs.'],
    [`--array=0-${jobs - 1}${limit}`, `--output=logs/${name}-%A_%a.log`, ...common(name, resources)],
    words,
  );
}

function finalizeFile({ directory, program, resources }: SlurmLaunch): string {
  return jobFile(
    ['Checks that all tasks are done and writes the manifest.'],
    ['--output=logs/finalize-%j.log', ...common('finalize', { ...resources, cpusPerTask: 1 })],
    [...program, 'finalize', directory, '--wait', WAIT_SECONDS],
  );
}

function common(name: string, resources: SlurmResources): readonly string[] {
  const { time, partition, cpusPerTask, memory, sbatch } = resources;
  return [
    `--job-name=albectra-${name}`,
    '--open-mode=append',
    '--requeue',
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${cpusPerTask}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...sbatch,
  ];
}

/** No directive holds a path: Slurm has rules of its own for them; the shell's are known. */
function jobFile(
  comments: readonly string[],
  directives: readonly string[],
  words: readonly string[],
): string {
  const lines = [
    '#!/bin/bash',
    ...comments.map((comment) => `# ${comment}`),
    ...directives.map((directive) => `#SBATCH ${directive}`),
    `exec ${words.map(shellQuote).join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function submitScript(stages: SlurmLaunch['stages']): string {
  let before: readonly string[] = [];
  const submissions: string[] = [];
  const submit = (name: string): string => {
    const variable = name.replaceAll('-', '_');
    const wait =
      before.length === 0
        ? ''
        : ` --kill-on-invalid-dep=yes --dependency=afterok:${before.map((job) => `$${job}`).join(':')}`;
    submissions.push(
      `${variable}=$(sbatch --parsable${wait} ${name}.sbatch)`,
      `${variable}=\${${variable}%%;*}`,
      `echo "${name} $${variable}"`,
    );
    return variable;
  };
  for (const arrays of stages) before = arrays.map((array) => submit(arrayName(array)));
  submit('finalize');
  const lines = [
    '#!/bin/bash',
    '# Submits the jobs, each stage to begin when the one before has succeeded; prints names and job numbers.',
    '# If a job fails, the rest is cancelled: "prepare-data launch slurm" with --missing submits what is left.',
    'set -euo pipefail',
    'here=${BASH_SOURCE[0]}',
    'if [[ $here == */* ]]; then cd -- "${here%/*}/"; fi',
    'mkdir -p logs',
    ...submissions,
  ];
  return `${lines.join('\n')}\n`;
}

const LONGEST_COMMENT = 60;

function shorten(text: string): string {
  return text.length > LONGEST_COMMENT ? `${text.slice(0, LONGEST_COMMENT)}…` : text;
}
