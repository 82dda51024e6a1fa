import { defineCommand, ProgressLine, type Command } from '@albectra/cli';
import { repair as repairShards } from '@albectra/preparation';
import { repairSchema } from '../config.ts';
import { preparationReporter } from '../preparation-reporter.ts';

/** `prepare-data repair`: makes missing and damaged shards again. */
export const repair: Command = defineCommand({
  description:
    'Verifies a folder, checksums included, and makes its missing and damaged shards again with the very bytes\n' +
    'that they had. The corpus has to be where it was, unchanged. With the global shuffle, a shard has rows\n' +
    'of the whole text: it is read again, unless the build was told to keep the rows (keepRows).',
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  examples: ['prepare-data repair shards'],
  whenInterrupted: 'What was made again is kept; the same command continues.',
  schema: repairSchema,
  run: async ({ directory, workers }, context) => {
    const line = new ProgressLine({ target: context.stderr });
    try {
      const report = await repairShards(directory, {
        ...(workers !== undefined && { workerCount: workers }),
        onProgress: preparationReporter(line, context),
        signal: context.signal,
      });
      line.close();
      for (const { message } of report.faults) context.print(message);
      for (const file of report.repaired) context.print(`Made again: ${file}`);
      if (report.repaired.length === 0) context.print(`Nothing to repair: ${directory} is sound.`);
      const { faults, repaired } = report;
      context.emit({ event: 'repaired', directory, faults, repaired });
    } finally {
      line.close();
    }
  },
});
