import { join } from 'node:path';
import { defineCommand, formatBytes, formatCount, writeConfigurationFile, type Command } from '@albectra/cli';
import { lockFolder } from '@albectra/files';
import { planPreparation, planStages, storePlan } from '@albectra/preparation';
import { buildSchema } from '../config.ts';
import { inputBytes } from '../launch/left-arrays.ts';
import { CONFIGURATION_FILE, resolveBuild } from '../resolve-build.ts';
import { build } from './build.ts';

/** `prepare-data plan`: fixes what a build will do, for many machines to do it. */
export const plan: Command = defineCommand({
  name: 'plan',
  summary: 'Plans a build that many machines share: run-task, then finalize.',
  description:
    'Plans a build that many machines share, and writes nothing else into the output folder. All machines\n' +
    'need to see that folder and the corpus under the same paths. Afterwards: "launch slurm" or "launch\n' +
    'kubernetes", or "run-task" for each task and "finalize" by other means. The keys are those of build;\n' +
    'the bytes of the output are the same as if build had made them.',
  arguments: { placeholder: 'CORPUS', key: 'corpus', several: true },
  options: build.options ?? [],
  examples: [
    'prepare-data plan my/texts --tokenizer spiece.model --output shards',
    'prepare-data launch slurm shards --submit',
  ],
  whenInterrupted: 'Nothing was planned; the same command starts anew.',
  schema: buildSchema,
  run: async (given, context) => {
    const { options, saved } = resolveBuild(given);
    const { output } = options;
    const lock = await lockFolder(output);
    try {
      const planned = await planPreparation({ ...options, signal: context.signal });
      await storePlan(output, planned.plan, planned.tokenizerBytes);
      // The configuration is that of a build, which can take over from here.
      await writeConfigurationFile(join(output, CONFIGURATION_FILE), saved, 'prepare-data build');
      const { runKey, inputs } = planned.plan;
      const stages = planStages(planned.plan);
      const bytes = inputBytes(planned.plan);
      context.print(`Planned ${formatBytes(bytes)} in ${formatCount(inputs.length)} files: ${output}`);
      for (const { name, tasks } of stages) context.print(`  ${name}: ${formatCount(tasks)} tasks`);
      context.emit({ event: 'planned', output, runKey, inputs: inputs.length, bytes, stages });
    } finally {
      await lock.release();
    }
  },
});
