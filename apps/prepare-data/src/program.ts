import type { Program } from '@albectra/cli';
import { version } from './version.ts';

/** The command line `prepare-data`: from raw text to verified Arrow shards. */
export const program: Program = {
  name: 'prepare-data',
  version,
  description: 'Prepares Arrow shards for the pre-training of text encoders from raw text.',
  commands: [
    {
      name: 'train-vocab',
      summary: 'Trains a vocabulary from a corpus: Unigram (.model) or WordPiece (.txt and tokenizer.json).',
      load: async () => (await import('./commands/train-vocab.ts')).trainVocab,
    },
    {
      name: 'build',
      summary: 'Builds Arrow shards from a corpus and a tokenizer.',
      load: async () => (await import('./commands/build.ts')).build,
    },
    {
      name: 'inspect',
      summary: 'Shows counts, lengths and a few decoded rows of a folder of shards.',
      load: async () => (await import('./commands/inspect.ts')).inspect,
    },
    {
      name: 'report',
      summary: 'Writes one HTML page with plots of what a folder of shards holds.',
      load: async () => (await import('./commands/report.ts')).report,
    },
    {
      name: 'verify',
      summary: 'Checks every shard: checksums, schema, counts, rows. Exit code 1 on a fault.',
      load: async () => (await import('./commands/verify.ts')).verify,
    },
    {
      name: 'repair',
      summary: 'Verifies a folder and makes its missing and damaged shards again, nothing else.',
      load: async () => (await import('./commands/repair.ts')).repair,
    },
    {
      name: 'merge',
      summary: 'Makes one folder of shards from several prepared ones.',
      load: async () => (await import('./commands/merge.ts')).merge,
    },
    {
      name: 'append',
      summary: 'Adds the shards of prepared folders to another one.',
      load: async () => (await import('./commands/append.ts')).append,
    },
    {
      name: 'plan',
      summary: 'Plans a build that many machines share: run-task, then finalize.',
      load: async () => (await import('./commands/plan.ts')).plan,
    },
    {
      name: 'run-task',
      summary: 'Runs tasks of a plan, beside any number of others that do so.',
      load: async () => (await import('./commands/run-task.ts')).runTask,
    },
    {
      name: 'finalize',
      summary: 'Checks that all tasks of a plan are complete and writes the manifest. Exit code 3 if not.',
      load: async () => (await import('./commands/finalize.ts')).finalize,
    },
    {
      name: 'status',
      summary:
        'Shows how far a planned build has come: by stage, with what is missing. Exit code 3 if unfinished.',
      load: async () => (await import('./commands/status.ts')).status,
    },
    {
      name: 'launch slurm',
      summary: 'Writes the job arrays of a plan for Slurm, and submits them with --submit.',
      load: async () => (await import('./commands/launch-slurm.ts')).launchSlurm,
    },
    {
      name: 'launch kubernetes',
      summary: 'Writes the Indexed Jobs of a plan for Kubernetes, and applies them with --submit.',
      load: async () => (await import('./commands/launch-kubernetes.ts')).launchKubernetes,
    },
  ],
  examples: [
    'prepare-data train-vocab my/texts --output spiece.model',
    'prepare-data build my/texts --tokenizer spiece.model --preset electra --output shards',
    'prepare-data inspect shards',
    'prepare-data report shards',
    'prepare-data verify shards',
    'prepare-data repair shards',
    'prepare-data merge all news books',
    'prepare-data append all more-news',
    'prepare-data plan my/texts --tokenizer spiece.model --output shards',
    'prepare-data launch slurm shards --submit',
  ],
};
