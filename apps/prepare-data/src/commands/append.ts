import { defineCommand, type Command } from '@albectra/cli';
import { appendShards } from '@albectra/shards';
import { appendSchema } from '../merge/merge-config.ts';
import { reportCollection } from '../merge/report-collection.ts';

/** `prepare-data append`: adds prepared folders to another one. */
export const append: Command = defineCommand({
  description:
    'Adds the shards of folders to the first one named, which all were prepared with the same configuration\n' +
    'and tokenizer. Readers see all of the new rows or none: the manifest is replaced last. A folder whose rows\n' +
    'are there already adds nothing. A run of training that was begun on the smaller folder does not continue.',
  arguments: { placeholder: 'DIR IN', key: 'folders', several: true },
  examples: ['prepare-data append all more-news', 'prepare-data append all more-news --set links=false'],
  whenInterrupted: 'The folder is as it was; the same command continues.',
  schema: appendSchema,
  run: async ({ folders, links }, context) => {
    const [directory = '', ...inputs] = folders;
    const { signal } = context;
    await reportCollection(directory, context, (onShard) =>
      appendShards({ directory, inputs, links, signal, onShard }),
    );
  },
});
