import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  ConfigurationError,
  defineCommand,
  formatBytes,
  formatCount,
  ProgressLine,
  writeConfigurationFile,
  type Command,
} from '@albectra/cli';
import { presets, readSentences, type ReadingConfiguration } from '@albectra/preparation';
import { writeAtomically } from '@albectra/files';
import { serializeSentencePieceModel } from '@albectra/tokenizer';
import { trainUnigram, type UnigramTrainingProgress } from '@albectra/vocabulary';
import { trainVocabSchema } from '../config.ts';
import { overlay } from '../overlay.ts';

/** `prepare-data train-vocab`: a corpus to a Unigram vocabulary. */
export const trainVocab: Command = defineCommand({
  name: 'train-vocab',
  summary: 'Trains a Unigram vocabulary (SentencePiece .model) from a corpus.',
  arguments: { placeholder: 'CORPUS', key: 'corpus', several: true },
  options: [{ name: 'output', key: 'output', placeholder: 'FILE', description: 'The model to write.' }],
  examples: [
    'prepare-data train-vocab my/texts --output spiece.model',
    'prepare-data train-vocab wiki.txt --output spiece.model --set vocabularySize=30000 --set characterCoverage=0.99995',
  ],
  whenInterrupted: 'Nothing was written; the same command starts anew.',
  schema: trainVocabSchema,
  run: async ({ corpus, output, reading, ...training }, context) => {
    const path = resolve(output);
    await requireFilePath(path);
    const fullReading: ReadingConfiguration = overlay(presets.albert.reading, reading);
    const line = new ProgressLine({ target: context.stderr });
    try {
      const { signal } = context;
      const onProgress = (progress: UnigramTrainingProgress): void => {
        line.show(() => describe(progress));
        context.emit({ event: 'progress', ...progress });
      };
      let invalidUtf8 = 0;
      const onCounts = (counts: { readonly invalidUtf8: number }): void => {
        invalidUtf8 += counts.invalidUtf8;
      };
      const sentences = readSentences({ corpus, reading: fullReading, signal, onCounts });
      const model = await trainUnigram(sentences, { ...training, onProgress, signal });
      const bytes = serializeSentencePieceModel(model);
      signal.throwIfAborted();
      await writeAtomically(path, bytes);
      line.close();
      const saved = {
        corpus: corpus.map((part) => resolve(part)),
        output: path,
        reading: fullReading,
        ...training,
      };
      await writeConfigurationFile(`${path}.yaml`, saved, 'prepare-data train-vocab');
      context.print(
        `Vocabulary of ${formatCount(model.pieces.length)} pieces: ${path} (${formatBytes(bytes.length)})`,
      );
      if (invalidUtf8 > 0) {
        context.print(`  ${formatCount(invalidUtf8)} documents with bytes that are not UTF-8, replaced`);
      }
      context.emit({ event: 'trained', output: path, pieces: model.pieces.length, invalidUtf8 });
    } finally {
      line.close();
    }
  },
});

/** Fails before the work, not after it. */
async function requireFilePath(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return;
  throw new ConfigurationError([
    `Configuration key "output": expected the model's file, got a folder (${path}). Name a file in it: ${join(path, 'spiece.model')}.`,
  ]);
}

function describe(progress: UnigramTrainingProgress): string {
  switch (progress.phase) {
    case 'reading':
      return `reading: ${formatCount(progress.sentences)} sentences, ${formatBytes(progress.sampledBytes)} sampled`;
    case 'counting':
      return `counting: ${formatCount(progress.sentences)} sentences, ${formatCount(progress.words)} words`;
    case 'seeding':
      return `candidates: ${formatCount(progress.pieces)} pieces, ${formatCount(progress.characters)} characters`;
    case 'estimating':
      return `round ${progress.round}: ${formatCount(progress.pieces)} pieces, loss ${progress.objective.toFixed(3)}`;
    case 'pruning':
      return `round ${progress.round}: pruned to ${formatCount(progress.pieces)} of ${formatCount(progress.target)} pieces`;
    case 'finished':
      return `finished: ${formatCount(progress.pieces)} pieces`;
  }
}
