import { formatBytes, formatCount, formatDuration } from '@albectra/cli';
import type { PreparationEstimate } from '@albectra/preparation';

/** Describes an estimate in a few lines. */
export function estimateLines(estimate: PreparationEstimate, threads: number): readonly string[] {
  const { inputs, inputBytes, textBytes, sampleBytes, stages, threadSeconds, shardBytes } = estimate;
  const tasks = stages.map((stage) => `${formatCount(stage.tasks)} of ${stage.name}`).join(', ');
  return [
    `Dry run: nothing was written. From a sample of ${formatBytes(sampleBytes)} of text, about:`,
    `  ${formatCount(inputs)} files, ${formatBytes(inputBytes)}, ${formatBytes(textBytes)} of text; tasks: ${tasks}`,
    `  ${formatCount(estimate.documents)} documents, ${formatCount(estimate.rows)} rows, ${formatCount(estimate.tokens)} tokens`,
    `  ${formatBytes(shardBytes)} of shards before compression, twice as much on the disk while they are made`,
    `  ${formatDuration((threadSeconds * 1000) / Math.max(1, threads))} with ${threads} ${threads === 1 ? 'thread' : 'threads'} of this machine`,
  ];
}
