import { join } from 'node:path';
import { defineCommand, formatBytes, formatCount, writeConfigurationFile, type Command } from '@albectra/cli';
import { lockFolder } from '@albectra/files';
import {
  estimatePreparation,
  planPreparation,
  spoolInput,
  storePlan,
  sweepOutput,
} from '@albectra/preparation';
import { buildSchema } from '../config.ts';
import { planEstimateLines } from '../estimate-lines.ts';
import { CONFIGURATION_FILE, resolveBuild } from '../resolve-build.ts';
import { build } from './build.ts';

/** Options of `build` that say how it runs. */
const RUN_KEYS: readonly string[] = ['workers', 'dryRun'];

/** `prepare-data plan`: fixes what a build will do, for many machines to do it. */
export const plan: Command = defineCommand({
  description:
    'Plans a build that many machines share, and writes nothing else into the output folder. All machines\n' +
    'need to see that folder and the corpus under the same paths. Afterwards: "launch slurm" or "launch\n' +
    'kubernetes", or "run-task" for each task and "finalize" by other means. The keys are those of build;\n' +
    'the bytes of the output are the same as if build had made them.',
  arguments: { placeholder: 'CORPUS', key: 'corpus', several: true },
  options: (build.options ?? []).filter(({ key }) => !RUN_KEYS.includes(key)),
  examples: [
    'prepare-data plan my/texts --tokenizer spiece.model --output shards',
    'prepare-data launch slurm shards --submit',
  ],
  whenInterrupted: 'Nothing was planned; the same command starts anew.',
  schema: buildSchema,
  run: async (given, context) => {
    const { options, saved } = resolveBuild(given);
    const { output } = options;
    const { signal } = context;
    const lock = await lockFolder(output);
    try {
      const corpus = await spoolInput(options.corpus, output, { signal });
      const planned = await planPreparation({ ...options, corpus, signal });
      await storePlan(output, planned.plan, planned.tokenizerBytes);
      await sweepOutput(output, planned.plan);
      // The configuration is that of a build, which can take over from here.
      await writeConfigurationFile(join(output, CONFIGURATION_FILE), saved, 'prepare-data build');
      const estimate = await estimatePreparation({ ...options, corpus, signal });
      const { inputs, inputBytes, stages } = estimate;
      context.print(`Planned ${formatBytes(inputBytes)} in ${formatCount(inputs)} files: ${output}`);
      for (const { name, tasks } of stages) context.print(`  ${name}: ${formatCount(tasks)} tasks`);
      for (const row of planEstimateLines(estimate)) context.print(row);
      context.emit({ event: 'planned', output, runKey: planned.plan.runKey, ...estimate });
    } finally {
      await lock.release();
    }
  },
});
