import { defineCommand, formatBytes, formatCount, ProgressLine, type Command } from '@albectra/cli';
import { verifyShards } from '@albectra/shards';
import { verifySchema } from '../config.ts';

/** `prepare-data verify`: reads every shard of a folder and lists what is wrong. */
export const verify: Command = defineCommand({
  arguments: { placeholder: 'DIR', key: 'directory', several: false },
  examples: ['prepare-data verify shards'],
  schema: verifySchema,
  run: async ({ directory }, context) => {
    const line = new ProgressLine({ target: context.stderr });
    try {
      let checked = 0;
      const report = await verifyShards(directory, ({ file }) => {
        checked += 1;
        line.show(() => `checked ${checked} shards, the last one ${file}`);
        context.signal.throwIfAborted();
      });
      line.close();
      const { shards, rows, tokens, bytes, faults } = report;
      for (const { message } of faults) context.print(message);
      context.print(
        `${faults.length === 0 ? 'Sound' : `Faults: ${faults.length}`}: ${formatCount(shards)} shards, ` +
          `${formatCount(rows)} rows, ${formatCount(tokens)} tokens, ${formatBytes(bytes)} without a fault (${directory})`,
      );
      context.emit({ event: 'verified', ...report });
      return faults.length === 0 ? 0 : 1;
    } finally {
      line.close();
    }
  },
});
