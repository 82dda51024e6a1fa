import { availableParallelism } from 'node:os';
import type { BuiltInRule } from '@albectra/tokenizer';
import { TrainingOptionError } from '../errors.ts';
import type { UnigramTrainingProgress } from './unigram-training-progress.ts';

/** Rules of text normalisation that a trained model can carry, with SentencePiece's names; `cf` folds case. */
export type NormalisationRule = BuiltInRule | 'identity';

/** Whether training mends the flaws of SentencePiece's trainer or repeats them. */
export type TrainingPreset = 'fixed' | 'faithful';

/**
 * What a Unigram vocabulary is trained to; the names are the field's own.
 *
 * Memory is bounded by `inputSizeBytes` and `inputSentenceSize`: the sample takes a quarter more than
 * its bytes and 12 bytes for each sentence, and the training about 60 bytes for each character of the
 * different words in it (English: a twentieth of the sample's characters).
 */
export interface UnigramTrainingOptions {
  /** Pieces in the vocabulary, special symbols included; 8,000 by default. */
  readonly vocabularySize?: number;
  /** Gives the largest vocabulary that the text supports when it cannot support `vocabularySize`. */
  readonly allowSmaller?: boolean;
  /** Share of the text's characters that get a piece of their own, 0.98 to 1; 0.9995 by default. */
  readonly characterCoverage?: number;
  /** Sentences in the sample, at most; 10,000,000 by default (ALBERT's recipe). */
  readonly inputSentenceSize?: number;
  /** Bytes of UTF-8 in the sample, at most; 256 MiB by default. */
  readonly inputSizeBytes?: number;
  /** Characters in a line; longer lines are cut at white space. 4,192 by default. */
  readonly maxSentenceLength?: number;
  /** Characters in a piece, at most; 16 by default. */
  readonly maxPieceLength?: number;
  /** Share of the pieces that one round of pruning keeps, 0.5 to 0.95; 0.75 by default. */
  readonly shrinkingFactor?: number;
  /** Steps of expectation maximisation before each pruning; 2 by default. */
  readonly subIterationCount?: number;
  /** Pieces to start from, at most; 1,000,000 by default. */
  readonly seedPieceCount?: number;
  /** Pieces with an id that text never produces; `[CLS]`, `[SEP]` and `[MASK]` by default. */
  readonly controlSymbols?: readonly string[];
  /** Pieces that text always produces whole; ALBERT's `( ) " - . – £ €` by default. */
  readonly userDefinedSymbols?: readonly string[];
  /** Adds a piece for each byte: the model spells characters without a piece by these; false by default. */
  readonly byteFallback?: boolean;
  /** Id of `<pad>`, or -1 for none; 0 by default. */
  readonly padId?: number;
  /** Id of `<unk>`; 1 by default. */
  readonly unkId?: number;
  /**
   * Trains on lower-cased text without accents, see `preprocessAlbertText` of `@albectra/text`; false by default.
   *
   * The model does not lower-case by itself: encode text that went through the same function.
   */
  readonly lowerCase?: boolean;
  /** How the model normalises text; `nmt_nfkc` by default. */
  readonly normalisationRule?: NormalisationRule;
  /** Keeps pieces from crossing white space; true by default. */
  readonly splitByWhitespace?: boolean;
  /** Keeps pieces from mixing scripts; true by default. */
  readonly splitByUnicodeScript?: boolean;
  /** Keeps pieces from mixing digits with letters; true by default. */
  readonly splitByNumber?: boolean;
  /**
   * `faithful` to SentencePiece 0.2.3 (the default), or three of its flaws `fixed`, which cost pieces.
   *
   * When it counts, its trainer takes every character without a piece, user-defined symbols among
   * them, for the most frequent character (mostly `▁`); it does so again when it weighs what pruning
   * a piece would cost. And it compares what follows a candidate by bytes, of which `▁` shares the
   * first with dashes, typographic quotes and what stands for a symbol: words that only these follow
   * are no candidates.
   */
  readonly preset?: TrainingPreset;
  /** Decides which sentences are in the sample when there are too many; 0 by default. */
  readonly seed?: number;
  /** Worker threads, by default one for each available processor; 0 does the work on the calling thread. */
  readonly threads?: number;
  /** Called after every step of the work, and during long ones, with what was done so far. */
  readonly onProgress?: (progress: UnigramTrainingProgress) => void;
  /** Stops the training at once; between two steps, if there are no other threads. */
  readonly signal?: AbortSignal;
}

/** The options with every default filled in. */
export type ResolvedTrainingOptions = Required<Omit<UnigramTrainingOptions, 'onProgress' | 'signal'>>;

const MEBIBYTE = 2 ** 20;

const DEFAULTS: Omit<ResolvedTrainingOptions, 'threads'> = {
  vocabularySize: 8000,
  allowSmaller: false,
  characterCoverage: 0.9995,
  inputSentenceSize: 10_000_000,
  inputSizeBytes: 256 * MEBIBYTE,
  maxSentenceLength: 4192,
  maxPieceLength: 16,
  shrinkingFactor: 0.75,
  subIterationCount: 2,
  seedPieceCount: 1_000_000,
  controlSymbols: ['[CLS]', '[SEP]', '[MASK]'],
  userDefinedSymbols: ['(', ')', '"', '-', '.', '–', '£', '€'],
  byteFallback: false,
  padId: 0,
  unkId: 1,
  lowerCase: false,
  normalisationRule: 'nmt_nfkc',
  splitByWhitespace: true,
  splitByUnicodeScript: true,
  splitByNumber: true,
  preset: 'faithful',
  seed: 0,
};

/** Ranges of the numeric options, ends included; those of `spm_train` where it has the option. */
const RANGES: Partial<
  Record<keyof ResolvedTrainingOptions, readonly [number, number, 'integer' | 'number']>
> = {
  vocabularySize: [2, 10_000_000, 'integer'],
  characterCoverage: [0.98, 1, 'number'],
  inputSentenceSize: [1, 2 ** 31 - 1, 'integer'],
  inputSizeBytes: [1, 2 ** 30, 'integer'],
  maxSentenceLength: [10, 2 ** 20, 'integer'],
  maxPieceLength: [1, 512, 'integer'],
  shrinkingFactor: [0.5, 0.95, 'number'],
  subIterationCount: [1, 10, 'integer'],
  seedPieceCount: [1000, 5_000_000, 'integer'],
  padId: [-1, 10_000, 'integer'],
  unkId: [0, 10_000, 'integer'],
  threads: [0, 1024, 'integer'],
  seed: [0, Number.MAX_SAFE_INTEGER, 'integer'],
};

const CHOICES: Record<'normalisationRule' | 'preset', readonly string[]> = {
  normalisationRule: ['nmt_nfkc', 'nmt_nfkc_cf', 'nfkc', 'nfkc_cf', 'identity'],
  preset: ['fixed', 'faithful'],
};

/**
 * Fills in the defaults and checks every value.
 *
 * @throws {TrainingOptionError} that names the first option out of its range.
 */
export function resolveTrainingOptions(options: UnigramTrainingOptions): ResolvedTrainingOptions {
  const { onProgress: _, signal: __, ...given } = options;
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  const resolved: ResolvedTrainingOptions = {
    ...DEFAULTS,
    threads: availableParallelism(),
    ...Object.fromEntries(defined),
  };
  for (const [name, range] of Object.entries(RANGES)) {
    checkRange(name, resolved[name as keyof ResolvedTrainingOptions], range);
  }
  for (const [name, values] of Object.entries(CHOICES)) {
    const value = resolved[name as keyof typeof CHOICES];
    if (!values.includes(value)) throw new TrainingOptionError(name, values.join(' or '), value);
  }
  checkSymbols(resolved);
  checkIds(resolved);
  return resolved;
}

function checkRange(name: string, value: unknown, range: readonly [number, number, string]): void {
  const [min, max, kind] = range;
  const inRange = typeof value === 'number' && value >= min && value <= max;
  if (!inRange || (kind === 'integer' && !Number.isInteger(value))) {
    throw new TrainingOptionError(
      name,
      `a ${kind === 'integer' ? 'whole ' : ''}number from ${min} to ${max}`,
      value,
    );
  }
}

function checkSymbols(options: ResolvedTrainingOptions): void {
  const seen = new Set(['<unk>', '<pad>']);
  for (const name of ['controlSymbols', 'userDefinedSymbols'] as const) {
    for (const symbol of options[name]) {
      if (symbol === '' || seen.has(symbol)) {
        throw new TrainingOptionError(
          name,
          'symbols that are not empty and all different',
          JSON.stringify(symbol),
        );
      }
      seen.add(symbol);
    }
  }
}

/** The special symbols have the lowest ids, so that an id above their number would leave a hole. */
function checkIds(options: ResolvedTrainingOptions): void {
  const { padId, unkId, controlSymbols, userDefinedSymbols, byteFallback } = options;
  const symbolCount =
    (padId < 0 ? 1 : 2) + controlSymbols.length + userDefinedSymbols.length + (byteFallback ? 256 : 0);
  if (padId === unkId) throw new TrainingOptionError('padId', `another id than unkId (${unkId})`, padId);
  for (const [name, id] of Object.entries({ padId, unkId })) {
    if (id >= symbolCount) {
      throw new TrainingOptionError(name, `an id below the number of special symbols (${symbolCount})`, id);
    }
  }
}
