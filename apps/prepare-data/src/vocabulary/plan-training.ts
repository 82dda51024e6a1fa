import { resolve } from 'node:path';
import { ConfigurationError } from '@albectra/cli';
import { presets, type ReadingConfiguration } from '@albectra/preparation';
import type { TrainVocabConfiguration } from '../config.ts';
import { resolveSources } from '../resolve-build.ts';
import { overlay } from '../overlay.ts';
import { chooseKind } from './choose-kind.ts';
import { unigramKeysOf, wordPieceKeysOf, type UnigramKeys, type WordPieceKeys } from './vocabulary-keys.ts';

/** What a training does, with all defaults filled in. */
export type TrainingPlan = {
  /** How the corpus is read. */
  readonly reading: ReadingConfiguration;
  /** What `--config` takes to do the same. */
  readonly saved: Readonly<Record<string, unknown>>;
} & (
  | { readonly kind: 'unigram'; readonly keys: UnigramKeys }
  | { readonly kind: 'wordpiece'; readonly keys: WordPieceKeys }
);

/** Without these no other command can use a vocabulary. */
const NEEDED_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/**
 * Resolves the configuration of a training.
 *
 * @throws {ConfigurationError} if the output cannot be written to, or keys do not fit together.
 */
export async function planTraining(given: TrainVocabConfiguration): Promise<TrainingPlan> {
  const kind = await chooseKind(given);
  const chosen =
    kind === 'unigram'
      ? { kind, keys: unigramKeysOf(given) }
      : { kind, keys: checkedTokens(wordPieceKeysOf(given)) };
  const reading = readingOf(given, chosen.kind === 'unigram' && chosen.keys.lowerCase);
  const { lowerCase: _, ...savedReading } = reading;
  // Threads belong to the machine: they change nothing in the vocabulary.
  const { threads: __, ...savedKeys } = chosen.keys;
  const corpus = resolveSources(given.corpus);
  const saved = { corpus, output: resolve(given.output), kind, reading: savedReading, ...savedKeys };
  return { ...chosen, reading, saved };
}

/** A Unigram model does not make letters small: the text has to come so to it, here as in `build`. */
function readingOf(given: TrainVocabConfiguration, isLowerCase: boolean): ReadingConfiguration {
  const reading = overlay(presets.albert.reading, given.reading);
  const { cleaning } = given.reading;
  if (!isLowerCase) return reading;
  if (cleaning === undefined || cleaning === 'albert-lower-case') {
    return { ...reading, cleaning: 'albert-lower-case' };
  }
  throw new ConfigurationError([
    `Configuration key "lowerCase": expected reading.cleaning to be albert-lower-case with it, got ${cleaning}. Leave one of them out.`,
  ]);
}

function checkedTokens(keys: WordPieceKeys): WordPieceKeys {
  if (NEEDED_TOKENS.every((token) => keys.specialTokens.includes(token))) return keys;
  throw new ConfigurationError([
    `Configuration key "specialTokens": expected ${NEEDED_TOKENS.join(', ')} among them, got ${JSON.stringify(keys.specialTokens)}.`,
  ]);
}
