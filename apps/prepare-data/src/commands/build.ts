import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  defineCommand,
  ProgressLine,
  writeConfigurationFile,
  type Command,
  type CommandContext,
} from '@albectra/cli';
import { estimatePreparation, prepare } from '@albectra/preparation';
import { buildSummary } from '../build-summary.ts';
import { estimateLines } from '../estimate-lines.ts';
import { buildSchema } from '../config.ts';
import { preparationReporter } from '../preparation-reporter.ts';
import { CONFIGURATION_FILE, resolveBuild, type ResolvedBuild } from '../resolve-build.ts';

/** `prepare-data build`: corpus and tokenizer to shards. */
export const build: Command = defineCommand({
  description:
    'Builds Arrow shards from a corpus and a tokenizer. The output depends on configuration, tokenizer and\n' +
    'texts alone, not on threads or interruptions: the same command continues a run that was stopped.\n' +
    'Keys without a default here take the value of the preset.',
  arguments: { placeholder: 'CORPUS', key: 'corpus', several: true },
  options: [
    { name: 'output', key: 'output', placeholder: 'DIR', description: 'Output folder.' },
    {
      name: 'tokenizer',
      key: 'tokenizer',
      placeholder: 'FILE',
      description: '.model, vocab.txt or tokenizer.json.',
    },
    { name: 'preset', key: 'preset', placeholder: 'NAME', description: 'albert, bert or electra.' },
    { name: 'masking', key: 'masking.mode', placeholder: 'MODE', description: 'static or dynamic.' },
    {
      name: 'on-error',
      key: 'reading.onError',
      placeholder: 'POLICY',
      description: 'fail, or skip and count.',
    },
    { name: 'workers', key: 'workers', placeholder: 'N', description: 'Threads.', numeric: true },
    { name: 'dry-run', key: 'dryRun', description: 'Estimate from a sample; write nothing.' },
  ],
  examples: [
    'prepare-data build my/texts --tokenizer spiece.model --output shards',
    'prepare-data build news.jsonl.gz --tokenizer vocab.txt --preset electra --output shards --set sequenceLength=256',
    'prepare-data build s3://bucket/news/*.jsonl.zst --tokenizer vocab.txt --output shards --dry-run',
    'prepare-data build dump.xml.bz2 --tokenizer spiece.model --output shards --on-error skip --set deduplicate=true',
    'zcat lines.gz | prepare-data build - --tokenizer spiece.model --output shards --set reading.lineEnds=line',
    `prepare-data build --config shards/${CONFIGURATION_FILE}`,
  ],
  whenInterrupted: 'The finished tasks are kept; the same command continues.',
  schema: buildSchema,
  run: async (given, context) => {
    const { options, saved } = resolveBuild(given);
    if (given.dryRun) return dryRun(options, context);
    const line = new ProgressLine({ target: context.stderr });
    const startMs = performance.now();
    try {
      const onProgress = preparationReporter(line, context);
      const report = await prepare({ ...options, onProgress, signal: context.signal });
      line.close();
      await writeConfigurationFile(join(options.output, CONFIGURATION_FILE), saved, 'prepare-data build');
      for (const row of buildSummary(options.output, report, performance.now() - startMs)) context.print(row);
      const { runKey, splits, counters } = report.manifest;
      context.emit({ event: report.outcome, output: options.output, runKey, splits, counters });
    } finally {
      line.close();
    }
  },
});

async function dryRun(options: ResolvedBuild['options'], context: CommandContext): Promise<void> {
  const estimate = await estimatePreparation({ ...options, signal: context.signal });
  const { workerCount = availableParallelism() } = options;
  for (const row of estimateLines(estimate, workerCount)) context.print(row);
  context.emit({ event: 'estimated', ...estimate });
}
