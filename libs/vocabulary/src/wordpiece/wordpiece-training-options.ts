import { availableParallelism } from 'node:os';
import { TrainingOptionError } from '../errors.ts';
import type { WordPieceTrainingProgress } from './wordpiece-training-progress.ts';

/**
 * What a WordPiece vocabulary is trained to; names and defaults are those of Hugging Face's
 * `BertWordPieceTokenizer.train`, but for the size.
 *
 * Memory is bounded by `wordTableBytes`: counting takes up to three times as much, and merging about
 * 16 bytes for each character of the different words.
 */
export interface WordPieceTrainingOptions {
  /** Tokens in the vocabulary at most, special tokens included; 30,522 by default (BERT's). */
  readonly vocabularySize?: number;
  /** Occurrences that a pair of tokens needs to become one; 2 by default. */
  readonly minFrequency?: number;
  /** Characters that get a token at most, the most frequent ones; 1,000 by default. */
  readonly limitAlphabet?: number;
  /** Characters that get a token whether the text holds them or not; none by default. */
  readonly initialAlphabet?: readonly string[];
  /** Tokens that take the first ids, in this order; [PAD], [UNK], [CLS], [SEP], [MASK] by default. */
  readonly specialTokens?: readonly string[];
  /** What tokens within a word begin with; `##` by default, as `WordPieceTokenizer` reads it. */
  readonly continuingSubwordPrefix?: string;
  /** Characters in a token at most, without the prefix; no limit by default. */
  readonly maxTokenLength?: number | undefined;
  /** Makes letters small, for an "uncased" vocabulary; true by default. */
  readonly lowerCase?: boolean;
  /** Removes accents; as `lowerCase` by default. */
  readonly stripAccents?: boolean | undefined;
  /**
   * Memory for different words in bytes, at least 64 KiB; 128 MiB by default: some four million words.
   *
   * Whenever they take more, the least frequent ones are forgotten until half of the memory is free,
   * and said so in the report. What is forgotten does not depend on the threads.
   */
  readonly wordTableBytes?: number;
  /** Threads that count words, by default one for each available processor; 0 counts on the calling thread. */
  readonly threads?: number | undefined;
  /** Called after every step of the work with what was done so far. */
  readonly onProgress?: (progress: WordPieceTrainingProgress) => void;
  /** Stops the training between two steps. */
  readonly signal?: AbortSignal;
}

/** The options with every default filled in. */
export type ResolvedWordPieceOptions = {
  readonly [name in Exclude<keyof WordPieceTrainingOptions, 'onProgress' | 'signal'>]-?: NonNullable<
    WordPieceTrainingOptions[name]
  >;
};

const DEFAULTS: Omit<ResolvedWordPieceOptions, 'stripAccents'> = {
  vocabularySize: 30_522,
  minFrequency: 2,
  limitAlphabet: 1000,
  initialAlphabet: [],
  specialTokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  continuingSubwordPrefix: '##',
  maxTokenLength: Infinity,
  lowerCase: true,
  wordTableBytes: 2 ** 27,
  threads: availableParallelism(),
};

/** Ranges of the numeric options, ends included. */
const RANGES: Partial<Record<keyof ResolvedWordPieceOptions, readonly [number, number]>> = {
  vocabularySize: [1, 10_000_000],
  minFrequency: [0, Number.MAX_SAFE_INTEGER],
  limitAlphabet: [0, 0x110000],
  wordTableBytes: [2 ** 16, 2 ** 31],
  threads: [0, 1024],
};

/**
 * Fills in the defaults and checks every value.
 *
 * @throws {TrainingOptionError} that names the first option out of its range.
 */
export function resolveWordPieceOptions(options: WordPieceTrainingOptions): ResolvedWordPieceOptions {
  const { onProgress: _, signal: __, ...given } = options;
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  const merged = { ...DEFAULTS, ...Object.fromEntries(defined) } as ResolvedWordPieceOptions;
  const resolved = { ...merged, stripAccents: options.stripAccents ?? merged.lowerCase };
  for (const [name, range] of Object.entries(RANGES)) {
    checkInteger(name, resolved[name as keyof ResolvedWordPieceOptions], range);
  }
  if (resolved.maxTokenLength !== Infinity) {
    checkInteger('maxTokenLength', resolved.maxTokenLength, [1, Number.MAX_SAFE_INTEGER]);
  }
  checkSpecialTokens(resolved.specialTokens);
  checkAlphabet(resolved.initialAlphabet);
  return resolved;
}

function checkInteger(name: string, value: unknown, [min, max]: readonly [number, number]): void {
  if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return;
  throw new TrainingOptionError(name, `a whole number from ${min} to ${max}`, value);
}

/** A token is a line of a `vocab.txt`, whose ends are trimmed. */
function checkSpecialTokens(tokens: readonly string[]): void {
  const areLines = tokens.every((token) => token !== '' && token.trim() === token && !/[\n\r]/.test(token));
  if (areLines && new Set(tokens).size === tokens.length) return;
  throw new TrainingOptionError(
    'specialTokens',
    'tokens that are not empty, without space around them, and all different',
    JSON.stringify(tokens),
  );
}

function checkAlphabet(characters: readonly string[]): void {
  const isCharacter = (text: string): boolean => Array.from(text).length === 1 && text.trim() === text;
  if (characters.every(isCharacter)) return;
  throw new TrainingOptionError(
    'initialAlphabet',
    'single characters that are no white space',
    JSON.stringify(characters),
  );
}
