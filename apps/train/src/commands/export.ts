import { resolve } from 'node:path';
import { exportHuggingFace } from '@albectra/checkpoint';
import { ConfigurationError, defineCommand } from '@albectra/cli';
import type { Command } from '@albectra/cli';
import { readManifest } from '@albectra/shards/manifest';
import { loadRun } from '@albectra/training';
import { exportSchema } from '../config.ts';
import { shardsOfRun } from '../run-configuration.ts';
import { tokenizerFilesOf } from '../tokenizer-files.ts';

/** `train export`: a run's latest checkpoint in Hugging Face layout. */
export const exportModel: Command = defineCommand({
  description:
    "Exports a run's latest checkpoint: config.json, model.safetensors and the tokenizer's files, which\n" +
    '`transformers` loads. ELECTRA gives two folders, discriminator and generator.',
  arguments: { placeholder: 'RUN', key: 'run', several: false },
  options: [
    { name: 'output', key: 'output', placeholder: 'DIR', description: 'Folder to make.' },
    { name: 'shards', key: 'shards', placeholder: 'DIR', description: 'Shards with the tokenizer.' },
  ],
  examples: ['train export runs/electra --output my-encoder'],
  whenInterrupted: 'Nothing was written; the same command starts anew.',
  schema: exportSchema,
  run: async ({ run, output, checkpoint, shards }, context) => {
    const { model, parameters, step } = await loadRun(run, checkpoint);
    context.signal.throwIfAborted();
    const shardsDirectory = resolve(await shardsOfRun(run, shards));
    const manifest = await readManifest(shardsDirectory);
    checkVocabulary(model.config.vocabularySize, manifest.vocabulary.size, shardsDirectory);
    const tokenizerFiles = await tokenizerFilesOf(shardsDirectory, manifest, model.config.positionCount);
    const folders = await exportHuggingFace({
      config: model.config,
      parameters,
      tokenizerFiles,
      directory: output,
      signal: context.signal,
    });
    for (const folder of folders) context.print(`Exported step ${step} to ${folder}`);
    context.emit({ event: 'exported', step, folders });
  },
});

/** Another tokenizer beside the model would be a silent fault: its ids would mean other tokens. */
function checkVocabulary(expected: number, got: number, shardsDirectory: string): void {
  if (got === expected) return;
  throw new ConfigurationError([
    `Shards ${shardsDirectory}: expected a vocabulary of ${expected}, the model's, got ${got}. Name the shards that the run was trained on: --shards DIR.`,
  ]);
}
