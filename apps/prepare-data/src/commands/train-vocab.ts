import { resolve } from 'node:path';
import { defineCommand, ProgressLine, writeConfigurationFile, type Command } from '@albectra/cli';
import { NO_COUNTS, type DocumentCounts } from '@albectra/corpus';
import { writeAtomically } from '@albectra/files';
import { pipe, tap } from '@albectra/stream';
import { trainVocabSchema } from '../config.ts';
import { checkSample } from '../vocabulary/check-sample.ts';
import { LineSample } from '../vocabulary/line-sample.ts';
import { planTraining } from '../vocabulary/plan-training.ts';
import { readLines, type ReadingProgress } from '../vocabulary/read-lines.ts';
import { trainUnigramVocabulary } from '../vocabulary/train-unigram-vocabulary.ts';
import { trainWordPieceVocabulary } from '../vocabulary/train-wordpiece-vocabulary.ts';
import { VocabularyReporter } from '../vocabulary/vocabulary-reporter.ts';
import { vocabularySummary } from '../vocabulary/vocabulary-summary.ts';

/** Characters of text that the new vocabulary is tried on. */
const SAMPLE_CHARACTERS = 2 ** 20;

/** `prepare-data train-vocab`: a corpus to a vocabulary. */
export const trainVocab: Command = defineCommand({
  description:
    'Trains a vocabulary from a corpus. The name of the output tells its kind: FILE.model is a SentencePiece\n' +
    'Unigram model (ALBERT), FILE.txt a WordPiece vocabulary (BERT, ELECTRA) with a tokenizer.json beside it.\n' +
    'The output depends on configuration and texts alone, not on the threads.',
  arguments: { placeholder: 'CORPUS', key: 'corpus', several: true },
  options: [
    { name: 'output', key: 'output', placeholder: 'FILE', description: 'The file to write: .model or .txt.' },
  ],
  examples: [
    'prepare-data train-vocab my/texts --output spiece.model',
    'prepare-data train-vocab wiki.txt --output spiece.model --set vocabularySize=30000 --set characterCoverage=0.99995',
    'prepare-data train-vocab my/texts --output vocab.txt',
    'prepare-data train-vocab my/texts --output cased/vocab.txt --set lowerCase=false --set vocabularySize=28996',
  ],
  whenInterrupted: 'Nothing was written; the same command starts anew.',
  schema: trainVocabSchema,
  run: async (given, context) => {
    const plan = await planTraining(given);
    const { reading, saved } = plan;
    const { signal } = context;
    const path = resolve(given.output);
    const line = new ProgressLine({ target: context.stderr });
    const reporter = new VocabularyReporter(line, context);
    const sample = new LineSample(SAMPLE_CHARACTERS);
    const startMs = performance.now();
    try {
      let counts: DocumentCounts = NO_COUNTS;
      const onRead = (progress: ReadingProgress): void => {
        ({ counts } = progress);
        reporter.onRead(progress);
      };
      const lines = pipe(
        readLines({ corpus: given.corpus, reading, sentences: plan.kind === 'unigram', onRead, signal }),
        tap((batch: readonly string[]) => batch.forEach((text) => sample.add(text))),
      );
      const task = { path, onProgress: reporter.onProgress, signal };
      const trained =
        plan.kind === 'unigram'
          ? await trainUnigramVocabulary(lines, plan.keys, task)
          : await trainWordPieceVocabulary(lines, plan.keys, task);
      const check = checkSample(trained.tokenizer, sample.lines);
      signal.throwIfAborted();
      for (const file of trained.files) await writeAtomically(file.path, file.bytes);
      line.close();
      await writeConfigurationFile(`${path}.yaml`, saved, 'prepare-data train-vocab');
      const durationMs = performance.now() - startMs;
      for (const row of vocabularySummary({ trained, check, counts, durationMs })) context.print(row);
      context.emit({
        event: 'trained',
        kind: plan.kind,
        output: path,
        pieces: trained.tokenizer.vocabularySize,
        invalidUtf8: counts.invalidUtf8,
        ...trained.facts,
        ...check,
        files: trained.files.map((file) => ({ path: file.path, bytes: file.bytes.length })),
      });
    } finally {
      line.close();
    }
  },
});
