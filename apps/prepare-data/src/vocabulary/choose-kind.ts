import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ConfigurationError } from '@albectra/cli';
import type { TrainVocabConfiguration } from '../config.ts';
import { keysOfKind, type VocabularyKind } from './vocabulary-keys.ts';

const NAMES: Readonly<Record<VocabularyKind, string>> = { unigram: 'Unigram', wordpiece: 'WordPiece' };
/** Endings by which the other commands tell the kind. */
const ENDINGS: Readonly<Record<VocabularyKind, string>> = { unigram: '.model', wordpiece: '.txt' };

/**
 * Tells which kind of vocabulary is wanted: by the key `kind`, or by the ending of the output's name.
 *
 * Fails before the work, not after it.
 *
 * @throws {ConfigurationError} if the output is a folder or its name has another ending, or a key of the
 *   other kind was given.
 */
export async function chooseKind(given: TrainVocabConfiguration): Promise<VocabularyKind> {
  const { output } = given;
  const path = resolve(output);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new ConfigurationError([
      `Configuration key "output": expected a file, got a folder (${path}). ` +
        `Name a file in it: ${join(path, 'spiece.model')} or ${join(path, 'vocab.txt')}.`,
    ]);
  }
  const kind = given.kind ?? kindOf(output);
  if (kind === undefined || !output.endsWith(ENDINGS[kind])) throw wrongEnding(path, given.kind);
  const foreign = keysOfKind[kind === 'unigram' ? 'wordpiece' : 'unigram'];
  const faults = Object.entries(given).filter(([key, value]) => foreign.includes(key) && value !== undefined);
  if (faults.length === 0) return kind;
  throw new ConfigurationError(faults.map(([key, value]) => foreignKey(key, value, kind)));
}

function kindOf(output: string): VocabularyKind | undefined {
  const kinds = Object.keys(ENDINGS) as VocabularyKind[];
  return kinds.find((kind) => output.endsWith(ENDINGS[kind]));
}

function wrongEnding(path: string, kind: VocabularyKind | undefined): ConfigurationError {
  const expected =
    kind === undefined
      ? 'a name that ends in .model (Unigram) or .txt (WordPiece)'
      : `a name that ends in ${ENDINGS[kind]} for a ${NAMES[kind]} vocabulary`;
  return new ConfigurationError([
    `Configuration key "output": expected ${expected}, got ${path}. Other commands tell the kind by it; choose another name.`,
  ]);
}

function foreignKey(key: string, value: unknown, kind: VocabularyKind): string {
  const [own, other] =
    kind === 'unigram' ? (['Unigram', 'WordPiece'] as const) : (['WordPiece', 'Unigram'] as const);
  return (
    `Configuration key "${key}": expected it for a ${other} vocabulary only, got ${JSON.stringify(value)} for a ${own} one. ` +
    `Leave it out, or choose an output that ends in ${kind === 'unigram' ? ENDINGS.wordpiece : ENDINGS.unigram}.`
  );
}
