import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defineCommand, formatCount, type Command } from '@albectra/cli';
import { readSharers } from '@albectra/files';
import { formatRanges, planStages, stageProgress, type StageProgress } from '@albectra/preparation';
import type { Manifest } from '@albectra/shards/manifest';
import { completionRate } from '../launch/completion-rate.ts';
import { INCOMPLETE } from '../launch/exit-codes.ts';
import { statusSchema } from '../launch/launch-config.ts';
import { openPlan, type PlannedRun } from '../launch/open-plan.ts';
import { shellQuote } from '../launch/shell-quote.ts';
import { stageLines, workLine } from '../launch/status-lines.ts';

/** `prepare-data status`: how far a planned run has come. */
export const status: Command = defineCommand({
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  examples: ['prepare-data status shards', 'prepare-data status shards --json'],
  schema: statusSchema,
  run: async ({ directory: folder }, context) => {
    const run = await openPlan(folder);
    const { directory, plan, manifest } = run;
    if (manifest !== undefined) {
      const lost = await lostShards(directory, manifest);
      const words = `Complete: ${directory}`;
      context.print(lost.length === 0 ? words : lossLine(directory, lost));
      context.emit({ event: 'status', complete: lost.length === 0, runKey: plan.runKey, lost });
      return lost.length === 0 ? 0 : INCOMPLETE;
    }
    const stages = await readStages(run);
    const owners = await readSharers(directory);
    const nowMs = Date.now();
    context.print(`Unfinished: ${directory} (run ${plan.runKey.slice(0, 12)})`);
    for (const line of stageLines(stages, nowMs)) context.print(line);
    context.print(workLine(owners));
    context.print(nextLine(directory, stages));
    context.emit({
      event: 'status',
      complete: false,
      runKey: plan.runKey,
      stages: stages.map((stage) => stageEvent(stage, nowMs)),
      processes: owners.map(({ pid, host, since }) => ({ pid, host, since })),
    });
    return INCOMPLETE;
  },
});

async function readStages({ directory, plan }: PlannedRun): Promise<readonly StageProgress[]> {
  const stages: StageProgress[] = [];
  for (const { name } of planStages(plan)) stages.push(await stageProgress(directory, plan, name));
  return stages;
}

function stageEvent(progress: StageProgress, nowMs: number): Readonly<Record<string, unknown>> {
  const { stage, tasks, missing, bytes, completedMs } = progress;
  const newest = completedMs.at(-1);
  return {
    stage,
    tasks,
    complete: tasks - missing.length,
    missing: formatRanges(missing, Number.POSITIVE_INFINITY),
    bytes,
    tasksPerMinute: (completionRate(completedMs, nowMs) ?? 0) * 60_000,
    lastCompleted: newest === undefined ? null : new Date(newest).toISOString(),
  };
}

function nextLine(directory: string, stages: readonly StageProgress[]): string {
  const stage = stages.find(({ missing }) => missing.length > 0);
  const place = shellQuote(directory);
  return stage === undefined
    ? `Next: prepare-data finalize ${place}`
    : `Next: prepare-data run-task ${place} --stage ${stage.stage} --indices LIST, or launch slurm with --missing`;
}

async function lostShards(directory: string, { splits }: Manifest): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { file, bytes } of Object.values(splits).flatMap(({ shards }) => shards)) {
    const found = await stat(join(directory, file)).catch(() => undefined);
    if (found?.size !== bytes) lost.push(file);
  }
  return lost;
}

function lossLine(directory: string, lost: readonly string[]): string {
  return `Damaged: ${formatCount(lost.length)} shards are missing or cut, the first one ${lost[0]}. Mend it: prepare-data repair ${shellQuote(directory)}`;
}
