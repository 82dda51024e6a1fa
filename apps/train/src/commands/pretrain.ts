import { join, resolve } from 'node:path';
import { defineCommand, formatDuration, ProgressLine, writeConfigurationFile } from '@albectra/cli';
import type { Command, CommandContext } from '@albectra/cli';
import { openEngine } from '@albectra/compile';
import { readManifest } from '@albectra/shards/manifest';
import { pretrain } from '@albectra/training';
import type { PretrainEvent } from '@albectra/training';
import { pretrainSchema } from '../config.ts';
import { evaluationText } from '../evaluation-text.ts';
import { resolveRecipe } from '../resolve-recipe.ts';
import { CONFIGURATION_FILE } from '../run-configuration.ts';
import { stepText } from '../step-text.ts';

/** `train pretrain`: shards to a trained run. */
export const pretrainCommand: Command = defineCommand({
  name: 'pretrain',
  summary: 'Pre-trains an encoder on shards.',
  description:
    'Pre-trains an encoder on shards. The same command continues a run that was stopped, from its last\n' +
    'checkpoint and exactly: with stops or without, the parameters are the same.\n' +
    'Keys without a default here take the value of the preset.',
  arguments: { placeholder: 'SHARDS', key: 'shards', several: false },
  options: [
    { name: 'output', key: 'output', placeholder: 'DIR', description: "The run's folder." },
    { name: 'preset', key: 'preset', placeholder: 'NAME', description: 'Model and hyper-parameters.' },
    {
      name: 'engine',
      key: 'engine',
      placeholder: 'NAME',
      description: 'auto, tensorflow, webgpu, wasm or cpu.',
    },
  ],
  examples: [
    'train pretrain shards --preset electra-small --output runs/electra',
    'train pretrain shards --preset albert-base --output runs/albert --set batchSize=64 --set schedule.learningRate=2e-4',
    'train pretrain --config runs/electra/train.yaml',
  ],
  whenInterrupted: 'Finished steps are in a checkpoint; the same command continues.',
  schema: pretrainSchema,
  run: async (configuration, context) => {
    const shardsDirectory = resolve(configuration.shards);
    const recipe = resolveRecipe(configuration, await readManifest(shardsDirectory));
    const engine = await openEngine(configuration.engine);
    context.stderr.write(`Engine: ${engine.name} (${engine.description})\n`);
    const line = new ProgressLine({ target: context.stderr });
    try {
      const report = await pretrain({
        runDirectory: configuration.output,
        shardsDirectory,
        recipe,
        settings: configuration.run,
        engine,
        signal: context.signal,
        onEvent: (event) => show(event, line, context),
        onBegin: () =>
          writeConfigurationFile(
            join(configuration.output, CONFIGURATION_FILE),
            { ...configuration, shards: shardsDirectory },
            'train pretrain',
          ),
      });
      line.close();
      context.signal.throwIfAborted();
      context.emit({ event: report.outcome, ...report });
      const verb = report.outcome === 'already-complete' ? 'was trained before' : 'is trained';
      context.print(
        `The run ${configuration.output} ${verb}: ${report.step} steps, ${formatDuration(report.elapsedMs)}.`,
      );
      const last = report.evaluations.at(-1);
      for (const row of last === undefined ? [] : evaluationText(last)) context.print(row);
    } finally {
      line.close();
    }
  },
});

function show(event: PretrainEvent, line: ProgressLine, context: CommandContext): void {
  const { kind, ...fields } = event;
  context.emit({ event: kind, ...fields });
  if (event.kind === 'step') line.show(() => stepText(event));
  else if (event.kind === 'evaluated') for (const row of evaluationText(event.evaluation)) line.note(row);
  else if (event.kind === 'started' && event.step > 0) line.note(`Continuing after step ${event.step}.`);
}
