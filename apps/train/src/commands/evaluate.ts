import { resolve } from 'node:path';
import { defineCommand } from '@albectra/cli';
import type { Command } from '@albectra/cli';
import { openEngine } from '@albectra/compile';
import { evaluateRun } from '@albectra/training';
import { evaluateSchema } from '../config.ts';
import { evaluationText } from '../evaluation-text.ts';
import { shardsOfRun } from '../run-configuration.ts';

/** `train evaluate`: a run's latest checkpoint on held-out rows. */
export const evaluate: Command = defineCommand({
  description:
    "Evaluates a run's latest or best checkpoint on the held-out split of its shards, or of others with the same\n" +
    'vocabulary. Each metric is shown with its 95 % interval over rows and beside its chance level.',
  arguments: { placeholder: 'RUN', key: 'run', several: false },
  options: [
    { name: 'shards', key: 'shards', placeholder: 'DIR', description: 'Other shards than those of the run.' },
    {
      name: 'engine',
      key: 'engine',
      placeholder: 'NAME',
      description: 'auto, tensorflow, webgpu, wasm or cpu.',
    },
  ],
  examples: [
    'train evaluate runs/electra',
    'train evaluate runs/electra --set heldoutRows=4096',
    'train evaluate runs/electra --set checkpoint=maskedLanguageAccuracy',
    'train evaluate runs/electra --shards other-shards --json',
  ],
  schema: evaluateSchema,
  run: async ({ run, shards, engine: engineName, checkpoint, heldoutRows }, context) => {
    const shardsDirectory = resolve(await shardsOfRun(run, shards));
    const engine = await openEngine(engineName);
    context.stderr.write(`Engine: ${engine.name} (${engine.description})\n`);
    const evaluation = await evaluateRun({
      runDirectory: run,
      shardsDirectory,
      engine,
      checkpoint,
      signal: context.signal,
      ...(heldoutRows === undefined ? {} : { heldoutRows }),
    });
    for (const row of evaluationText(evaluation)) context.print(row);
    context.emit({ event: 'evaluated', ...evaluation });
  },
});
