import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import { completionRate } from './completion-rate.ts';
import type { LockOwner } from '@albectra/files';
import { formatRanges, type StageProgress } from '@albectra/preparation';

const MINUTE_MS = 60_000;
/** Ranges of missing tasks that a line holds. */
const MAX_RANGES = 20;

/** One line for each stage, and one for its missing tasks once it has begun. */
export function stageLines(stages: readonly StageProgress[], nowMs: number): readonly string[] {
  return stages.flatMap((progress, number) => {
    const { stage, tasks, missing } = progress;
    const waits = number > 0 && (stages[number - 1]?.missing.length ?? 0) > 0;
    const head = `  ${stage}: ${formatCount(tasks - missing.length)} of ${formatCount(tasks)} tasks`;
    if (waits) return [`${head}; begins when ${stages[number - 1]?.stage} is complete`];
    const line = [head, `${formatBytes(progress.bytes)} written`, ...pace(progress, nowMs)].join(', ');
    return missing.length === 0 ? [line] : [line, `    missing: ${formatRanges(missing, MAX_RANGES)}`];
  });
}

function pace({ completedMs, missing }: StageProgress, nowMs: number): readonly string[] {
  const newest = completedMs.at(-1);
  if (missing.length === 0 || newest === undefined) return [];
  const rate = completionRate(completedMs, nowMs);
  if (rate === undefined) return [`the last one ${formatDuration(Math.max(0, nowMs - newest))} ago`];
  return [`${(rate * MINUTE_MS).toFixed(1)} a minute`, `${formatDuration(missing.length / rate)} left`];
}

/** One line on the processes at work in the folder. */
export function workLine(owners: readonly LockOwner[]): string {
  const first = owners[0];
  if (first === undefined) return 'Nobody is at work.';
  const hosts = new Set(owners.map(({ host }) => host));
  return owners.length === 1
    ? `At work: process ${first.pid} on ${first.host}.`
    : `At work: ${formatCount(owners.length)} processes on ${formatCount(hosts.size)} machines.`;
}
