import { defineCommand, formatCount, type Command } from '@albectra/cli';
import { shareFolder } from '@albectra/files';
import {
  finalize as writeFinalManifest,
  planStages,
  removeIntermediates,
  stageStatus,
  sweepOutput,
  type StageStatus,
} from '@albectra/preparation';
import { manifestLines } from '../build-summary.ts';
import { INCOMPLETE } from '../launch/exit-codes.ts';
import { finalizeSchema } from '../launch/launch-config.ts';
import { WAIT_OPTION } from '../launch/launch-options.ts';
import { missingLines } from '../launch/missing-lines.ts';
import { openPlan, type PlannedRun } from '../launch/open-plan.ts';
import { retryUntil } from '../launch/retry-until.ts';

/** `prepare-data finalize`: makes a folder of finished tasks usable. */
export const finalize: Command = defineCommand({
  description:
    'Checks that all tasks of a plan are complete and writes the manifest, without which the folder is unfinished.\n' +
    'If tasks are missing, it lists them as --indices and "sbatch --array" take them, and ends with exit code 3.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [WAIT_OPTION],
  examples: ['prepare-data finalize shards'],
  schema: finalizeSchema,
  run: async ({ directory: folder, keepRows, waitSeconds }, context) => {
    const run = await openPlan(folder);
    const { directory, plan } = run;
    // Not the folder's lock: a task that runs a second time, say after a lost node came back, does no harm.
    const share = await shareFolder(directory);
    try {
      const incomplete = await retryUntil(() => firstIncomplete(run), {
        isEarly: (status) => status !== undefined,
        waitSeconds,
        signal: context.signal,
      });
      if (incomplete !== undefined) {
        for (const line of missingLines(directory, incomplete)) context.print(line);
        context.emit({ event: 'incomplete', ...incomplete });
        return INCOMPLETE;
      }
      const manifest = run.manifest ?? (await writeFinalManifest(directory, plan, { keepRows }));
      // Also where an earlier run has written the manifest: it may have been stopped right after it.
      if (!keepRows) await removeIntermediates(directory);
      const { left } = await sweepOutput(directory, plan);
      context.print(`Complete: ${directory}`);
      for (const line of manifestLines(manifest)) context.print(line);
      if (left > 0) {
        context.print(
          `  ${formatCount(left)} temporary files of other machines were left; an hour from now, finalize removes them.`,
        );
      }
      context.emit({
        event: 'finalized',
        output: directory,
        runKey: plan.runKey,
        splits: manifest.splits,
        counters: manifest.counters,
      });
      return 0;
    } finally {
      await share.release();
    }
  },
});

/** The first stage of which tasks are missing; those after it cannot be complete. */
async function firstIncomplete({ directory, plan, manifest }: PlannedRun): Promise<StageStatus | undefined> {
  if (manifest !== undefined) return undefined;
  for (const { name } of planStages(plan)) {
    const status = await stageStatus(directory, plan, name);
    if (status.missing.length > 0) return status;
  }
  return undefined;
}
