import { styleText } from 'node:util';
import { defineCommand, formatBytes, formatCount, type Command } from '@albectra/cli';
import { openShards, type Manifest, type SplitName } from '@albectra/shards';
import { drawRow, printable } from '../draw-row.ts';
import { drawRows } from '../draw-rows.ts';
import { histogramLines } from '../histogram-lines.ts';
import { inspectSchema } from '../inspect-config.ts';
import { describeExamples, type InspectedExample } from '../inspected-examples.ts';
import { loadShardTokenizer } from '../load-shard-tokenizer.ts';

/** `prepare-data inspect`: what a folder of shards holds. */
export const inspect: Command = defineCommand({
  description:
    'Shows counts, lengths and a few decoded rows of a folder of shards.\n' +
    'In a row, {word>[MASK]} is a piece to predict and what the model reads in its place: on a terminal magenta\n' +
    'for the mask, yellow for another piece, cyan for the piece itself.',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  options: [
    {
      name: 'color',
      key: 'color',
      placeholder: 'WHEN',
      description: 'auto, always or never; auto heeds NO_COLOR.',
    },
  ],
  examples: [
    'prepare-data inspect shards',
    'prepare-data inspect shards --set split=heldout --set rows=10',
    'prepare-data inspect shards --color always | less -R',
  ],
  schema: inspectSchema,
  run: async ({ directory, split, rows, seed, color }, context) => {
    const reader = await openShards(directory, split);
    try {
      const { manifest, rowCount } = reader;
      const tokenizer = await loadShardTokenizer(directory, manifest);
      const indices = drawRows(rowCount, rows, seed);
      const examples = describeExamples(reader.readRows(indices), indices, {
        tokenizer,
        sources: manifest.sources,
      });
      const colours = color === 'auto' ? context.showsColours : color === 'always';
      for (const line of overview(manifest)) context.print(line);
      for (const line of histogramLines(manifest.splits[split], split)) context.print(line);
      for (const example of examples)
        for (const line of exampleLines(example, split, colours)) context.print(line);
      const { objective, sequenceLength, masking, packed, splits, counters, runKey } = manifest;
      const facts = { objective, sequenceLength, masking, packed, splits, counters, runKey };
      context.emit({
        event: 'inspected',
        ...facts,
        rows: examples.map(toJson),
      });
    } finally {
      reader.close();
    }
  },
});

function overview(manifest: Manifest): readonly string[] {
  const { objective, sequenceLength, masking, packed, vocabulary, runKey, createdBy } = manifest;
  const bytes = Object.values(manifest.splits).flatMap(({ shards }) => shards.map((shard) => shard.bytes));
  return [
    `${objective}, ${packed ? 'packed ' : ''}rows of at most ${sequenceLength} tokens, ${masking} masks, ${formatCount(vocabulary.size)} pieces`,
    ...Object.entries(manifest.splits).map(
      ([name, { rows, tokens, shards }]) =>
        `${name}: ${formatCount(rows)} rows, ${formatCount(tokens)} tokens, ${shards.length} shards`,
    ),
    `${formatBytes(bytes.reduce((sum, size) => sum + size, 0))} on disk, by ${createdBy}, run key ${runKey.slice(0, 12)}`,
  ];
}

function exampleLines(example: InspectedExample, split: SplitName, colours: boolean): readonly string[] {
  const { row, pack, origin, label, pieces } = example;
  const isFirst = pack === undefined || pack.example === 0;
  const title = `${split} row ${formatCount(row)}${pack === undefined ? ` (${label})` : `, a pack of ${pack.examples}`}`;
  const part = pack === undefined ? [] : [`  example ${pack.example + 1} of ${pack.examples} (${label})`];
  const indent = pack === undefined ? '' : '  ';
  const from =
    origin &&
    `${indent}from ${printable(origin.source)}, document ${origin.document}, byte ${formatCount(origin.byteOffset)}`;
  return [
    ...(isFirst ? ['', colours ? styleText('bold', title, { validateStream: false }) : title] : []),
    ...part,
    ...(from === undefined ? [] : [from]),
    `${indent}${drawRow(pieces, { colours })}`,
  ];
}

/** An example for programs: its text as for people, and every mask with its place. */
function toJson({ pieces, row, ...rest }: InspectedExample): Readonly<Record<string, unknown>> {
  const masks = pieces.flatMap(({ position, text, mask }) =>
    mask === undefined ? [] : [{ position, piece: text, kind: mask.kind, replacement: mask.text }],
  );
  return { index: row, ...rest, text: drawRow(pieces, { colours: false }), masks };
}
