import { formatCount } from '@albectra/cli';
import { formatRanges, type StageStatus } from '@albectra/preparation';
import { shellQuote } from './shell-quote.ts';

/** Says which tasks of a stage are missing, and the command that runs them. */
export function missingLines(directory: string, { stage, tasks, missing }: StageStatus): readonly string[] {
  const list = formatRanges(missing, Number.POSITIVE_INFINITY);
  return [
    `Stage ${stage}: ${formatCount(missing.length)} of ${formatCount(tasks)} tasks are missing: ${list}`,
    `Run them: prepare-data run-task ${shellQuote(directory)} --stage ${stage} --indices ${list}`,
  ];
}
