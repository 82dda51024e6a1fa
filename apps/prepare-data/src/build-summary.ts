import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { PreparationReport } from '@albectra/preparation';
import type { Manifest, SplitEntry } from '@albectra/shards/manifest';

/** Words for the counters of what was left out or changed. */
export const COUNTER_NOTES: Readonly<Record<string, string>> = {
  skippedTooFewSentences: 'documents skipped: too few sentences',
  skippedEmpty: 'documents skipped: empty',
  skippedOversize: 'documents skipped: too long',
  skippedMalformedLines: 'lines skipped: not JSON with the text field',
  skippedUndecodable: 'documents skipped: not text in UTF-8',
  skippedOtherPages: 'pages skipped: no articles',
  skippedDamagedParts: 'parts of files of which the rest was left out: damaged',
  skippedDuplicates: 'documents skipped: seen before',
  invalidUtf8Documents: 'documents with bytes that are not UTF-8, replaced',
  cutDocuments: 'cuts in documents that are too long',
};

/** What the names of counters begin with that count what was left out. */
const SKIPPED = 'skipped';

/** Describes a finished build in a few lines. */
export function buildSummary(
  output: string,
  report: PreparationReport,
  durationMs: number,
): readonly string[] {
  const { manifest, outcome, reusedTaskCount, taskCount } = report;
  const { counters, splits } = manifest;
  const count = (name: string): number => counters[name] ?? 0;
  if (outcome === 'already-complete') {
    return [`Nothing to do: ${output} is complete.`, ...splitLines(splits)];
  }
  const kept = reusedTaskCount > 0 ? `, ${reusedTaskCount} kept from an earlier run` : '';
  const rate = formatBytes((count('bytes') * 1000) / durationMs);
  return [
    `Prepared ${formatBytes(count('bytes'))} of text in ${formatDuration(durationMs)} (${taskCount} tasks${kept}; ${rate}/s).`,
    ...manifestLines(manifest),
    ...report.damage.map((message) => `  ${message}`),
    `Shards: ${output}`,
  ];
}

/** Describes what a build has made, and what it has left out. */
export function manifestLines({
  counters,
  splits,
}: Pick<Manifest, 'counters' | 'splits'>): readonly string[] {
  const count = (name: string): number => counters[name] ?? 0;
  return [
    `  ${formatCount(count('documents'))} documents, ${formatCount(count('sentences'))} sentences, ${formatCount(count('tokens'))} tokens`,
    ...splitLines(splits),
    ...Object.entries(COUNTER_NOTES)
      .filter(([name]) => count(name) > 0)
      .map(([name, words]) => `  ${formatCount(count(name))} ${words}`),
    ...Object.entries(counters)
      .filter(
        ([name, skipped]) => name.startsWith(SKIPPED) && COUNTER_NOTES[name] === undefined && skipped > 0,
      )
      .map(
        ([name, skipped]) => `  ${formatCount(skipped)} documents skipped by the filter ${ruleName(name)}`,
      ),
  ];
}

function splitLines({ train, heldout }: PreparationReport['manifest']['splits']): readonly string[] {
  return [splitLine('train', train), splitLine('heldout', heldout)];
}

function splitLine(name: string, { rows, tokens, shards }: SplitEntry): string {
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  return `  ${name}: ${formatCount(rows)} rows, ${formatCount(tokens)} tokens in ${shards.length} shards (${formatBytes(bytes)})`;
}

/** The option of a quality filter from the name of its counter. */
function ruleName(counter: string): string {
  const rule = counter.slice(SKIPPED.length);
  return `${rule.charAt(0).toLowerCase()}${rule.slice(1)}`;
}
