import { defineCommand, formatBytes, formatCount, type Command } from '@albectra/cli';
import { openShards, type Manifest } from '@albectra/shards';
import { inspectSchema } from '../config.ts';
import { describeRow } from '../describe-row.ts';
import { drawRows } from '../draw-rows.ts';
import { histogramLines } from '../histogram-lines.ts';
import { loadShardTokenizer } from '../load-shard-tokenizer.ts';

/** `prepare-data inspect`: what a folder of shards holds. */
export const inspect: Command = defineCommand({
  name: 'inspect',
  summary: 'Shows counts, lengths and a few decoded rows of a folder of shards.',
  description:
    'Shows counts, lengths and a few decoded rows of a folder of shards.\n' +
    'In a row, {word>[MASK]} is a piece to predict and what the model reads in its place.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  examples: ['prepare-data inspect shards', 'prepare-data inspect shards --set split=heldout --set rows=10'],
  schema: inspectSchema,
  run: async ({ directory, split, rows, seed }, context) => {
    const reader = await openShards(directory, split);
    try {
      const { manifest, rowCount } = reader;
      const tokenizer = await loadShardTokenizer(directory, manifest);
      const indices = drawRows(rowCount, rows, seed);
      const batch = reader.readRows(indices);
      const shown = indices.map((index, row) => ({ index, ...describeRow(batch, row, tokenizer) }));
      for (const line of overview(manifest)) context.print(line);
      for (const line of histogramLines(manifest.splits[split], split)) context.print(line);
      for (const { index, label, text } of shown)
        context.print(`\n${split} row ${formatCount(index)} (${label})\n${text}`);
      const { objective, sequenceLength, masking, splits, counters, runKey } = manifest;
      context.emit({
        event: 'inspected',
        objective,
        sequenceLength,
        masking,
        splits,
        counters,
        runKey,
        rows: shown,
      });
    } finally {
      reader.close();
    }
  },
});

function overview(manifest: Manifest): readonly string[] {
  const { objective, sequenceLength, masking, vocabulary, runKey, createdBy } = manifest;
  const bytes = Object.values(manifest.splits).flatMap(({ shards }) => shards.map((shard) => shard.bytes));
  return [
    `${objective}, rows of at most ${sequenceLength} tokens, ${masking} masks, ${formatCount(vocabulary.size)} pieces`,
    ...Object.entries(manifest.splits).map(
      ([name, { rows, tokens, shards }]) =>
        `${name}: ${formatCount(rows)} rows, ${formatCount(tokens)} tokens, ${shards.length} shards`,
    ),
    `${formatBytes(bytes.reduce((sum, size) => sum + size, 0))} on disk, by ${createdBy}, run key ${runKey.slice(0, 12)}`,
  ];
}
