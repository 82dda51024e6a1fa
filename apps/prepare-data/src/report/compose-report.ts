import { formatBytes } from '@albectra/cli';
import {
  definitionList,
  formatCompact,
  formatCount,
  listSettings,
  renderPage,
  type Fact,
  type Section,
} from '@albectra/report';
import type { Manifest } from '@albectra/shards/manifest';
import { exampleSection } from './example-section.ts';
import { lengthSection, paddingShare } from './length-section.ts';
import { maskSection } from './mask-section.ts';
import { pairSection } from './pair-section.ts';
import type { ReportData } from './report-data.ts';
import { runSection } from './run-section.ts';
import { textSection, tokenSection } from './text-section.ts';

/** Builds the page: a function of what was read alone, so that equal folders of one name give equal pages. */
export function composeReport(data: ReportData): string {
  const { manifest, samples, log, examples } = data;
  const sections = [
    lengthSection(manifest),
    pairSection(data),
    maskSection(data),
    textSection(data),
    tokenSection(data),
    runSection(log),
    exampleSection(examples),
    settingsSection(manifest),
  ];
  return renderPage({
    title: `Shards: ${data.name}`,
    lead: leadOf(manifest),
    facts: factsOf(manifest),
    sections: sections.filter((section): section is Section => section !== undefined),
    footer: `${sampleNote(samples, manifest)} Checksums were not compared: prepare-data verify does that. Made by prepare-data from manifest, rows and log.`,
  });
}

function leadOf({ objective, sequenceLength, masking, packed, lengthBins }: Manifest): string {
  const form = [packed ? 'packed' : '', lengthBins === undefined ? '' : 'in bins by length'].filter(Boolean);
  const rows = `rows of at most ${formatCount(sequenceLength)} tokens`;
  const masks = masking === 'static' ? 'with masks drawn once' : 'with masks left to the trainer';
  return `For ${objective.toUpperCase()}: ${[rows, ...form, masks].join(', ')}.`;
}

function factsOf(manifest: Manifest): readonly Fact[] {
  const { splits, counters, packed } = manifest;
  const shards = [...splits.train.shards, ...splits.heldout.shards];
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const rows = splits.train.rows + splits.heldout.rows;
  const known = (name: string): number | undefined => counters[name];
  const text = known('bytes');
  const documents = known('documents');
  return [
    {
      label: packed ? 'packs' : 'rows',
      value: formatCompact(rows),
      detail: `${formatCount(splits.heldout.rows)} held out`,
    },
    {
      label: 'tokens',
      value: formatCompact(splits.train.tokens + splits.heldout.tokens),
      detail: 'special tokens included',
    },
    { label: 'padding', value: paddingShare(manifest), detail: 'of a batch, at most' },
    { label: 'on disk', value: formatBytes(bytes), detail: `${formatCount(shards.length)} shards` },
    ...(documents === undefined
      ? []
      : [
          {
            label: 'documents',
            value: formatCompact(documents),
            detail: text === undefined ? '' : `${formatBytes(text)} of text`,
          },
        ]),
  ];
}

function settingsSection(manifest: Manifest): Section {
  const { runKey, createdBy, tokenizer, vocabulary, configuration, sources } = manifest;
  return {
    title: 'Configuration',
    lead: 'Everything that the bytes of the shards depend on; the run key is a hash of it.',
    content: [
      definitionList([
        ['run key', runKey],
        ['made by', createdBy],
        ['tokenizer', `${tokenizer.file}, ${formatCount(vocabulary.size)} pieces`],
        ['sources', formatCount(sources.length)],
        ...listSettings(configuration),
      ]),
    ],
  };
}

function sampleNote(samples: ReportData['samples'], { splits }: Manifest): string {
  const read = samples.reduce((sum, { statistics }) => sum + statistics.rows, 0);
  const rows = splits.train.rows + splits.heldout.rows;
  return read === rows
    ? `Pairs, masks and tokens were counted in all ${formatCount(rows)} rows.`
    : `Pairs, masks and tokens were counted in a sample of ${formatCount(read)} of ${formatCount(rows)} rows, spread over all shards; lengths and padding in all.`;
}
