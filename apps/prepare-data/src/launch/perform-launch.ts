import { join } from 'node:path';
import { formatCount, type CommandContext } from '@albectra/cli';
import type { JobArray } from './job-array.ts';
import { writeLaunchFiles, type LaunchFile } from './launch-file.ts';
import type { PlannedRun } from './open-plan.ts';
import { shellQuote } from './shell-quote.ts';
import { submit } from './submit.ts';

/** What {@link performLaunch} writes and submits. */
export interface Launch {
  readonly run: PlannedRun;
  /** Name of the scheduler, and of the folder for its files. */
  readonly scheduler: 'slurm' | 'kubernetes';
  readonly stages: readonly (readonly JobArray[])[];
  readonly files: readonly LaunchFile[];
  readonly submit: boolean;
}

/** Writes the files of a launch below the output folder, and submits them if asked to. */
export async function performLaunch(launch: Launch, context: CommandContext): Promise<void> {
  const { run, scheduler, stages, files } = launch;
  const folder = join(run.directory, 'launch', scheduler);
  await writeLaunchFiles(folder, files);
  for (const arrays of stages) {
    const jobs = arrays.reduce((sum, array) => sum + array.jobs, 0);
    context.print(
      `${arrays[0]?.stage}: ${formatCount(jobs)} jobs of ${formatCount(arrays[0]?.tasksPerJob ?? 0)} tasks`,
    );
  }
  if (stages.length === 0) context.print('All tasks are complete: only finalize is left.');
  context.print(`Files: ${folder}`);
  context.emit({ event: 'launch-written', scheduler, folder, files: files.map(({ name }) => name) });
  if (!launch.submit) {
    context.print(`Submit them: bash ${shellQuote(join(folder, 'submit.sh'))}`);
    return;
  }
  const onLine = (line: string): void => {
    context.print(line);
    context.emit({ event: 'submitted', line });
  };
  await submit(folder, { onLine, signal: context.signal });
}
