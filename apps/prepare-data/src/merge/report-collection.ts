import { formatBytes, formatCount, ProgressLine, type CommandContext } from '@albectra/cli';
import type { AppendReport, CollectProgress, Manifest, MergeReport } from '@albectra/shards';

/** Shows how far a collection of shards is while `collect` runs, then what it did. */
export async function reportCollection(
  output: string,
  context: CommandContext,
  collect: (onShard: (progress: CollectProgress) => void) => Promise<MergeReport | AppendReport>,
): Promise<void> {
  const line = new ProgressLine({ target: context.stderr });
  try {
    const report = await collect((progress) => {
      const { file, shards, shardCount } = progress;
      line.show(() => `${shards} of ${shardCount} files, the last one ${file}`);
      context.emit({ event: 'shard', ...progress });
    });
    line.close();
    for (const row of summaryOf(output, report)) context.print(row);
    const { outcome, manifest, files, skipped } = report;
    const { runKey, parents, splits } = manifest;
    context.emit({ event: outcome, output, runKey, parents, splits: countsOf(splits), files, skipped });
  } finally {
    line.close();
  }
}

const OUTCOMES: Readonly<Record<(MergeReport | AppendReport)['outcome'], string>> = {
  merged: 'Merged',
  'already-merged': 'Merged before, and whole',
  appended: 'Appended',
  'already-appended': 'Nothing to append: these rows are there already',
};

function summaryOf(
  output: string,
  { outcome, manifest, files, skipped }: MergeReport | AppendReport,
): string[] {
  const { linked, copied, kept } = files;
  const { train, heldout } = manifest.splits;
  const bytes = [...train.shards, ...heldout.shards].reduce((sum, shard) => sum + shard.bytes, 0);
  const left = skipped.map((folder) => `  left out, its rows are there already: ${folder}`);
  return [
    `${OUTCOMES[outcome]}: ${linked} files linked, ${copied} copied, ${kept} in place before.`,
    ...left,
    `  train: ${formatCount(train.rows)} rows, ${formatCount(train.tokens)} tokens in ${train.shards.length} shards`,
    `  heldout: ${formatCount(heldout.rows)} rows, ${formatCount(heldout.tokens)} tokens in ${heldout.shards.length} shards`,
    `  ${formatBytes(bytes)} from ${manifest.parents?.length ?? 1} preparations`,
    `Shards: ${output}`,
  ];
}

/** The splits without their lists of shards. */
function countsOf(
  splits: Manifest['splits'],
): Record<string, { rows: number; tokens: number; shards: number }> {
  return Object.fromEntries(
    Object.entries(splits).map(([name, { rows, tokens, shards }]) => [
      name,
      { rows, tokens, shards: shards.length },
    ]),
  );
}
