import { join, resolve } from 'node:path';
import {
  defineCommand,
  formatDuration,
  InterruptedError,
  ProgressLine,
  writeConfigurationFile,
} from '@albectra/cli';
import type { Command, CommandContext } from '@albectra/cli';
import { openEngine } from '@albectra/compile';
import { readManifest } from '@albectra/shards/manifest';
import { pretrain } from '@albectra/training';
import type { PretrainEvent, PretrainReport } from '@albectra/training';
import { pretrainSchema } from '../config.ts';
import { dryRun } from '../dry-run.ts';
import { evaluationText } from '../evaluation-text.ts';
import { noteText } from '../note-text.ts';
import { resolveRecipe } from '../resolve-recipe.ts';
import { resolveSettings } from '../resolve-settings.ts';
import { CONFIGURATION_FILE } from '../run-configuration.ts';
import { stepText } from '../step-text.ts';

/** `train pretrain`: shards to a trained run. */
export const pretrainCommand: Command = defineCommand({
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
    {
      name: 'device-batch',
      key: 'deviceBatchSize',
      placeholder: 'ROWS',
      numeric: true,
      description: 'Rows that one device holds; scales the preset to them.',
    },
    { name: 'dry-run', key: 'dryRun', description: 'Tell memory and time, and train nothing.' },
  ],
  examples: [
    'train pretrain shards --preset electra-small --output runs/electra',
    'train pretrain shards --preset albert-base --device-batch 64 --output runs/albert --dry-run',
    'train pretrain --config runs/electra/train.yaml',
  ],
  whenInterrupted: 'Finished steps are in a checkpoint; the same command continues.',
  schema: pretrainSchema,
  run: async (configuration, context) => {
    const shardsDirectory = resolve(configuration.shards);
    const recipe = resolveRecipe(configuration, await readManifest(shardsDirectory));
    const engine = await openEngine(configuration.engine);
    context.stderr.write(`Engine: ${engine.name} (${engine.description})\n`);
    const settings = await resolveSettings(configuration.run, engine);
    if (configuration.dryRun) return dryRun({ recipe, shardsDirectory, engine, settings }, context);
    const line = new ProgressLine({ target: context.stderr });
    const begin = (): Promise<void> =>
      writeConfigurationFile(
        join(configuration.output, CONFIGURATION_FILE),
        { ...configuration, shards: shardsDirectory },
        'train pretrain',
      );
    try {
      const report = await pretrain({
        runDirectory: configuration.output,
        shardsDirectory,
        recipe,
        settings,
        engine,
        signal: context.signal,
        onEvent: (event) => show(event, line, context),
        onBegin: begin,
      });
      line.close();
      showReport(report, configuration.output, context);
      return 0;
    } finally {
      line.close();
    }
  },
});

/**
 * Says how a run ended.
 *
 * @throws {InterruptedError} after Ctrl-C. After SIGTERM the work is done: what stopped the job wants it to
 *   end well, as schedulers do that begin it again elsewhere.
 */
function showReport(report: PretrainReport, output: string, context: CommandContext): void {
  const { outcome, step, elapsedMs, evaluations } = report;
  if (outcome === 'stopped') {
    if (!isTerminated(context.signal)) context.signal.throwIfAborted();
    context.emit({ event: outcome, ...report });
    context.print(`The run ${output} was stopped and is saved: ${step} steps. The same command continues.`);
    return;
  }
  context.emit({ event: outcome, ...report });
  const verbs = {
    completed: 'is trained',
    'already-complete': 'was trained before',
    'budget-spent': 'has used up what run.stopAfter allows',
  } as const;
  context.print(`The run ${output} ${verbs[outcome]}: ${step} steps, ${formatDuration(elapsedMs)}.`);
  const last = evaluations.at(-1);
  for (const row of last === undefined ? [] : evaluationText(last)) context.print(row);
}

function isTerminated({ reason }: AbortSignal): boolean {
  return reason instanceof InterruptedError && reason.signal === 'SIGTERM';
}

function show(event: PretrainEvent, line: ProgressLine, context: CommandContext): void {
  const { kind, ...fields } = event;
  context.emit({ event: kind, ...fields });
  if (event.kind === 'step') line.show(() => stepText(event));
  else if (event.kind === 'evaluated') for (const row of evaluationText(event.evaluation)) line.note(row);
  else for (const row of noteText(event)) line.note(row);
}
