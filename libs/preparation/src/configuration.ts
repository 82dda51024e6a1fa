import type { ShardObjective } from '@albectra/shards/manifest';
import { InvalidOptionError } from './errors.ts';

/** How files become documents and sentences; see `@albectra/corpus` and `@albectra/text`. */
export interface ReadingConfiguration {
  /** Plain text files: documents between blank lines, or one document a file. */
  readonly textFormat: 'text' | 'text-file';
  /** Field of a JSON line that holds the text. */
  readonly textField: string;
  /** Line ends that are sentence boundaries; `line` for files with one sentence a line. */
  readonly lineEnds: 'blank-line' | 'line' | 'none';
  /** Bytes that are not UTF-8: replaced by U+FFFD and counted, or refused. */
  readonly invalidUtf8: 'replace' | 'refuse';
  /** Lines that are no JSON object with the text field: refused with their place, or skipped and counted. */
  readonly malformedLines: 'refuse' | 'skip';
  /**
   * What is done to text before the tokenizer sees it: nothing, or ALBERT's clean-up, which removes
   * accents, cased or lower-cased. A vocabulary that was trained on cleaned text needs the same here.
   */
  readonly cleaning: 'none' | 'albert' | 'albert-lower-case';
  /** WordPiece only: whether letters become small, as an "uncased" vocabulary needs. */
  readonly lowerCase: boolean;
  /** Documents with fewer sentences are skipped and counted. */
  readonly minSentences: number;
}

/** How segment pairs or examples are formed; see `@albectra/examples`. */
export interface ExampleConfiguration {
  /** The pair loss of ALBERT and BERT; `electra` has none. */
  readonly pair: 'sop' | 'nsp' | 'none';
  /** Share of documents (ALBERT, BERT) or examples (ELECTRA) that are kept short. */
  readonly shortSequenceProbability: number;
  /** Share of ELECTRA's examples that have one segment. */
  readonly singleSegmentProbability: number;
}

/** How masks are drawn; see `@albectra/masking`. */
export interface MaskingConfiguration {
  /** `static` stores masks with the rows; `dynamic` leaves them to the reader, who draws new ones each epoch. */
  readonly mode: 'static' | 'dynamic';
  readonly kind: 'token' | 'whole-word' | 'ngram' | 'electra';
  /** Share of a row's tokens to predict. */
  readonly rate: number;
  /** Most predictions of a row. */
  readonly maxPredictions: number;
  /** Longest n-gram in words. */
  readonly maxNgram: number;
}

/**
 * Everything that the bytes of the output depend on, apart from the inputs and the tokenizer.
 *
 * It is part of the run key and is stored in the manifest.
 */
export interface PreparationConfiguration {
  readonly objective: ShardObjective;
  /** `faithful` keeps the quirks of the released code in examples and masks, `fixed` mends them. */
  readonly semantics: 'faithful' | 'fixed';
  /** Longest row in tokens, special tokens included: 5 to 65,535. */
  readonly sequenceLength: number;
  /** Passes over each document, each with other segment boundaries. */
  readonly duplicates: number;
  /** Share of documents, by hash of their text, that go to the held-out split. */
  readonly heldoutFraction: number;
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Text of one task in bytes; 0 for a size that suits the corpus. Memory grows with it times `duplicates`. */
  readonly taskBytes: number;
  readonly reading: ReadingConfiguration;
  readonly examples: ExampleConfiguration;
  readonly masking: MaskingConfiguration;
}

const SHORTEST_SEQUENCE = 5;
const LONGEST_SEQUENCE = 0xffff;
const MAX_TASK_BYTES = 1 << 28;

/**
 * Checks a configuration before anything is built from it.
 *
 * @throws {InvalidOptionError} at the first option that is outside its range.
 */
export function checkConfiguration(configuration: PreparationConfiguration): void {
  const { sequenceLength, duplicates, seed, taskBytes, reading, examples, masking } = configuration;
  checkInteger('sequenceLength', sequenceLength, [SHORTEST_SEQUENCE, LONGEST_SEQUENCE]);
  checkInteger('duplicates', duplicates, [1, 10_000]);
  checkInteger('seed', seed, [0, Number.MAX_SAFE_INTEGER]);
  checkInteger('taskBytes', taskBytes, [0, MAX_TASK_BYTES]);
  checkInteger('reading.minSentences', reading.minSentences, [1, 1_000_000]);
  checkInteger('masking.maxPredictions', masking.maxPredictions, [1, sequenceLength]);
  checkInteger('masking.maxNgram', masking.maxNgram, [1, 16]);
  checkWord('objective', configuration.objective, ['albert', 'bert', 'electra']);
  checkWord('semantics', configuration.semantics, ['fixed', 'faithful']);
  checkWord('masking.mode', masking.mode, ['static', 'dynamic']);
  checkWord('examples.pair', examples.pair, ['sop', 'nsp', 'none']);
  checkWord('reading.textFormat', reading.textFormat, ['text', 'text-file']);
  checkWord('reading.lineEnds', reading.lineEnds, ['blank-line', 'line', 'none']);
  checkWord('reading.invalidUtf8', reading.invalidUtf8, ['replace', 'refuse']);
  checkWord('reading.malformedLines', reading.malformedLines, ['refuse', 'skip']);
  checkWord('reading.cleaning', reading.cleaning, ['none', 'albert', 'albert-lower-case']);
  checkObjective(configuration);
  checkShare('heldoutFraction', configuration.heldoutFraction);
  checkShare('masking.rate', masking.rate);
  checkShare('examples.shortSequenceProbability', examples.shortSequenceProbability);
  checkShare('examples.singleSegmentProbability', examples.singleSegmentProbability);
}

/** Refuses what an objective would ignore. */
function checkObjective({ objective, examples }: PreparationConfiguration): void {
  const { pair, singleSegmentProbability } = examples;
  if (objective === 'electra' && pair !== 'none') {
    throw new InvalidOptionError('examples.pair', 'none for electra, which has no pair loss', pair);
  }
  if (objective !== 'electra' && singleSegmentProbability !== 0) {
    throw new InvalidOptionError(
      'examples.singleSegmentProbability',
      `0 for ${objective}`,
      singleSegmentProbability,
    );
  }
}

function checkInteger(option: string, value: number, [min, max]: readonly [number, number]): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new InvalidOptionError(option, `an integer from ${min} to ${max}`, value);
}

function checkShare(option: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new InvalidOptionError(option, 'a share from 0 to below 1', value);
}

function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidOptionError(option, words.join(' or '), value);
}
