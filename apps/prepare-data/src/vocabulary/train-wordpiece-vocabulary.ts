import { basename, dirname, join } from 'node:path';
import { formatCount } from '@albectra/cli';
import { toHuggingFaceFiles, WordPieceTokenizer } from '@albectra/tokenizer';
import {
  trainWordPiece,
  type WordPieceTrainingProgress,
  type WordPieceTrainingReport,
  type WordPieceVocabulary,
} from '@albectra/vocabulary';
import type { TrainedVocabulary, VocabularyFile } from './trained-vocabulary.ts';
import type { VocabularyTask } from './train-unigram-vocabulary.ts';
import type { WordPieceKeys } from './vocabulary-keys.ts';

/** Trains a WordPiece vocabulary: a `vocab.txt`, and a `tokenizer.json` with its rules. */
export async function trainWordPieceVocabulary(
  lines: AsyncIterable<readonly string[]>,
  keys: WordPieceKeys,
  { path, onProgress, signal }: VocabularyTask<WordPieceTrainingProgress>,
): Promise<TrainedVocabulary> {
  const vocabulary = await trainWordPiece(lines, { ...keys, onProgress, signal });
  const { tokens, rules, report } = vocabulary;
  const tokenizer = new WordPieceTokenizer(tokens, { ...rules, source: basename(path) });
  return {
    tokenizer,
    files: filesOf(tokenizer, path),
    notes: notesOf(vocabulary, keys),
    facts: { ...report },
  };
}

function filesOf(tokenizer: WordPieceTokenizer, path: string): readonly VocabularyFile[] {
  const files = new Map(toHuggingFaceFiles(tokenizer).map(({ name, bytes }) => [name, bytes]));
  const named = (name: string, to: string): VocabularyFile[] => {
    const bytes = files.get(name);
    return bytes === undefined ? [] : [{ path: to, bytes }];
  };
  return [...named('tokenizer.json', definitionPath(path)), ...named('vocab.txt', path)];
}

/** `tokenizer.json` beside `vocab.txt`, `news.tokenizer.json` beside `news.txt`. */
function definitionPath(path: string): string {
  const stem = basename(path, '.txt');
  return join(dirname(path), stem === 'vocab' ? 'tokenizer.json' : `${stem}.tokenizer.json`);
}

function notesOf({ tokens, report }: WordPieceVocabulary, keys: WordPieceKeys): readonly string[] {
  // Rounded down: 100 % is all of them.
  const coverage = Math.floor(report.characterCoverage * 100_000) / 1000;
  return [
    `${formatCount(report.words)} different words of ${formatCount(report.characters)} characters; tokens for ${coverage} % of the text's characters`,
    ...(tokens.length < keys.vocabularySize
      ? [
          `no more pairs occur ${formatCount(keys.minFrequency)} times: lower minFrequency or give more text for a larger vocabulary`,
        ]
      : []),
    ...lossesOf(report),
  ];
}

function lossesOf({
  longWords,
  forgottenWords,
  forgottenOccurrences,
}: WordPieceTrainingReport): readonly string[] {
  return [
    ...(longWords > 0 ? [`${formatCount(longWords)} words of over 4,096 bytes left out`] : []),
    ...(forgottenWords > 0
      ? [
          `${formatCount(forgottenWords)} rare words (met ${formatCount(forgottenOccurrences)} times) forgotten for want of memory: raise wordTableBytes`,
        ]
      : []),
  ];
}
