import { defineCommand, type Command } from '@albectra/cli';
import { mergeShards } from '@albectra/shards';
import { mergeSchema } from '../merge/merge-config.ts';
import { reportCollection } from '../merge/report-collection.ts';

/** `prepare-data merge`: one folder of shards from several. */
export const merge: Command = defineCommand({
  description:
    'Makes one folder of shards, the first one named, from others that were prepared with the same\n' +
    'configuration and tokenizer. Each shard is held to its checksum, then linked, or copied where links\n' +
    'cannot be. Rows that stand in two folders are refused. The same command continues a merge that was stopped.',
  arguments: { placeholder: 'OUT IN', key: 'folders', several: true },
  options: [{ name: 'repeated', key: 'repeated', placeholder: 'POLICY', description: 'refuse or skip.' }],
  examples: [
    'prepare-data merge all news books',
    'prepare-data merge all news books --set links=false --repeated skip',
  ],
  whenInterrupted: 'What is in place stays; the same command continues.',
  schema: mergeSchema,
  run: async ({ folders, links, repeated }, context) => {
    const [output = '', ...inputs] = folders;
    const { signal } = context;
    await reportCollection(output, context, (onShard) =>
      mergeShards({ output, inputs, links, repeated, signal, onShard }),
    );
  },
});
