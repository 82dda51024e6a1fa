import {
  barChart,
  columns,
  formatCount,
  formatShare,
  shareBars,
  type Bar,
  type Section,
  type ShareBar,
} from '@albectra/report';
import { LENGTH_BIN_TOKENS, type Manifest, type ShardEntry, type SplitName } from '@albectra/shards/manifest';

const MAX_BARS = 32;
const SPLITS: readonly SplitName[] = ['train', 'heldout'];

/** How long the rows are, and how much of a batch would be padding. */
export function lengthSection(manifest: Manifest): Section {
  const { sequenceLength, packed, splits } = manifest;
  const used = SPLITS.filter((split) => splits[split].rows > 0);
  const unit = packed ? 'packs' : 'rows';
  const charts = used.map((split) =>
    barChart({
      title: `Lengths of ${split} ${unit}`,
      description: `All ${formatCount(splits[split].rows)} ${unit}, special tokens included; ${formatCount(splits[split].tokens / splits[split].rows)} tokens on average.`,
      bars: lengthBars(splits[split].shards, sequenceLength),
      xName: `tokens, up to`,
      yName: unit,
    }),
  );
  return {
    title: 'Lengths',
    lead: `Rows have at most ${formatCount(sequenceLength)} tokens. ${FORMS[formOf(manifest)]}`,
    content: [columns(...charts, paddingChart(manifest, used))],
  };
}

const FORMS = {
  packed: 'Several examples share one row, so that little of it is padding.',
  binned: 'Rows lie in bins by length, and a batch is padded to the bound of its bin.',
  plain: 'A batch is padded to the longest row in it; padding to the full length is the most that can be.',
} as const;

function formOf({ packed, lengthBins }: Manifest): keyof typeof FORMS {
  if (packed) return 'packed';
  return lengthBins === undefined ? 'plain' : 'binned';
}

/** Adds up the histograms of shards and joins neighbouring bins to at most 32 bars. */
export function lengthBars(shards: readonly ShardEntry[], sequenceLength: number): readonly Bar[] {
  const bins = Math.ceil(sequenceLength / LENGTH_BIN_TOKENS);
  const counts = new Float64Array(bins);
  for (const { lengthHistogram } of shards)
    for (const [bin, rows] of lengthHistogram.entries()) counts[bin]! += rows;
  const perBar = Math.ceil(bins / MAX_BARS);
  return Array.from({ length: Math.ceil(bins / perBar) }, (_, bar) => {
    const start = bar * perBar * LENGTH_BIN_TOKENS;
    const end = Math.min(sequenceLength, start + perBar * LENGTH_BIN_TOKENS);
    const value = counts.subarray(bar * perBar, (bar + 1) * perBar).reduce((sum, rows) => sum + rows, 0);
    return { label: `${start + 1}–${end} tokens`, tick: String(end), value };
  });
}

function paddingChart(manifest: Manifest, splits: readonly SplitName[]) {
  const { sequenceLength, packed, lengthBins } = manifest;
  const bars = splits.flatMap((split): readonly ShareBar[] => {
    const { tokens, rows, shards } = manifest.splits[split];
    const examples = shards.reduce((sum, shard) => sum + (shard.examples ?? shard.rows), 0);
    const full = {
      label: `${split}, padded to ${sequenceLength}`,
      values: fill(tokens, rows * sequenceLength),
    };
    const unpacked = {
      label: `${split}, were it not packed`,
      values: fill(tokens, examples * sequenceLength),
    };
    const binned = {
      label: `${split}, padded to the bin`,
      values: fill(tokens, paddedTokens(manifest, split)),
    };
    if (packed) return [{ ...full, label: `${split}, packed` }, unpacked];
    return lengthBins === undefined ? [full] : [binned, full];
  });
  return shareBars({
    title: 'Tokens and padding',
    description: packed
      ? 'What a batch of whole rows holds, by the lengths of all rows.'
      : 'What a batch would hold, by the lengths of all rows.',
    parts: ['tokens', 'padding'],
    bars,
  });
}

function fill(tokens: number, room: number): readonly number[] {
  return [tokens, Math.max(0, room - tokens)];
}

/** Tokens of a split when each row is padded to the bound of its bin, or to the full length without bins. */
export function paddedTokens({ splits, sequenceLength }: Manifest, split: SplitName): number {
  return splits[split].shards.reduce((sum, { rows, bin = sequenceLength }) => sum + rows * bin, 0);
}

/** The share of padding over both splits, as a number that a page opens with. */
export function paddingShare(manifest: Manifest): string {
  const tokens = SPLITS.reduce((sum, split) => sum + manifest.splits[split].tokens, 0);
  const room = SPLITS.reduce((sum, split) => sum + paddedTokens(manifest, split), 0);
  return formatShare(room === 0 ? 0 : 1 - tokens / room);
}
