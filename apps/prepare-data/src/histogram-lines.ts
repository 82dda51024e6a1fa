import { formatCount } from '@albectra/cli';
import { LENGTH_BIN_TOKENS, type SplitEntry, type SplitName } from '@albectra/shards';

const MOST_BARS = 16;
const BAR_WIDTH = 40;

/** Draws the lengths of a split's rows as bars of text; neighbouring bins are joined to at most 16 bars. */
export function histogramLines({ shards }: SplitEntry, split: SplitName): readonly string[] {
  const bins = sumBins(shards.map((shard) => shard.lengthHistogram));
  const perBar = Math.max(1, Math.ceil(bins.length / MOST_BARS));
  const bars = Array.from({ length: Math.ceil(bins.length / perBar) }, (_, bar) =>
    bins.slice(bar * perBar, (bar + 1) * perBar).reduce((sum, rows) => sum + rows, 0),
  );
  const largest = Math.max(1, ...bars);
  const lines = bars.map((rows, bar) => {
    const end = (bar + 1) * perBar * LENGTH_BIN_TOKENS;
    const length = Math.ceil((rows / largest) * BAR_WIDTH);
    return `  up to ${String(end).padStart(5)} tokens ${'#'.repeat(length).padEnd(BAR_WIDTH)} ${formatCount(rows)}`;
  });
  return bars.length === 0 ? [] : [`Lengths of ${split} rows:`, ...lines];
}

function sumBins(histograms: readonly (readonly number[])[]): readonly number[] {
  const sums: number[] = [];
  for (const histogram of histograms) {
    for (const [bin, rows] of histogram.entries()) sums[bin] = (sums[bin] ?? 0) + rows;
  }
  return sums;
}
