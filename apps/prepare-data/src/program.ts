import type { Program } from '@albectra/cli';
import { append } from './commands/append.ts';
import { build } from './commands/build.ts';
import { finalize } from './commands/finalize.ts';
import { inspect } from './commands/inspect.ts';
import { launchKubernetes } from './commands/launch-kubernetes.ts';
import { launchSlurm } from './commands/launch-slurm.ts';
import { plan } from './commands/plan.ts';
import { merge } from './commands/merge.ts';
import { repair } from './commands/repair.ts';
import { report } from './commands/report.ts';
import { runTask } from './commands/run-task.ts';
import { status } from './commands/status.ts';
import { trainVocab } from './commands/train-vocab.ts';
import { verify } from './commands/verify.ts';
import { version } from './version.ts';

/** The command line `prepare-data`: from raw text to verified Arrow shards. */
export const program: Program = {
  name: 'prepare-data',
  version,
  description: 'Prepares Arrow shards for the pre-training of text encoders from raw text.',
  commands: [
    trainVocab,
    build,
    inspect,
    report,
    verify,
    repair,
    merge,
    append,
    plan,
    runTask,
    finalize,
    status,
    launchSlurm,
    launchKubernetes,
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
