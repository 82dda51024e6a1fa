import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { PreparationEstimate } from '@albectra/preparation';

/** Describes an estimate in a few lines. */
export function estimateLines(estimate: PreparationEstimate, threads: number): readonly string[] {
  const { inputs, inputBytes, textBytes, sampleBytes, stages, threadSeconds } = estimate;
  const tasks = stages.map((stage) => `${formatCount(stage.tasks)} of ${stage.name}`).join(', ');
  return [
    `Dry run: nothing was written. From a sample of ${formatBytes(sampleBytes)} of text, about:`,
    `  ${formatCount(inputs)} files, ${formatBytes(inputBytes)}, ${formatBytes(textBytes)} of text; tasks: ${tasks}`,
    ...outputLines(estimate),
    `  ${formatDuration((threadSeconds * 1000) / Math.max(1, threads))} with ${threads} ${threads === 1 ? 'thread' : 'threads'} of this machine`,
  ];
}

/** Describes what a plan that was made will give and take. */
export function planEstimateLines(estimate: PreparationEstimate): readonly string[] {
  return [
    `From a sample of ${formatBytes(estimate.sampleBytes)} of text, about:`,
    ...outputLines(estimate),
    `  ${formatDuration(estimate.threadSeconds * 1000)} with one thread of this machine`,
  ];
}

function outputLines({ documents, rows, tokens, shardBytes }: PreparationEstimate): readonly string[] {
  return [
    `  ${formatCount(documents)} documents, ${formatCount(rows)} rows, ${formatCount(tokens)} tokens`,
    `  ${formatBytes(shardBytes)} of shards before compression, twice as much on the disk while they are made`,
  ];
}
