import type {
  ConfigurationChanges,
  CorpusSource,
  InputIdentity,
  PreparationConfiguration,
} from '@albectra/preparation';
import { z } from 'zod';
import {
  vocabularyKeys,
  type UnigramKeys,
  type VocabularyKind,
  type WordPieceKeys,
} from './vocabulary/vocabulary-keys.ts';

type Undefinable<Keys> = { readonly [key in keyof Keys]: Keys[key] | undefined };

/** A part of a corpus: a path, or one with its own way of reading and its own weight. */
export type Source = string | CorpusSource;

/** What `train-vocab` needs to know; the fields of a training are those of its kind. */
export interface TrainVocabConfiguration
  extends Partial<Undefinable<UnigramKeys>>, Partial<Undefinable<WordPieceKeys>> {
  readonly corpus: readonly Source[];
  readonly output: string;
  readonly kind?: VocabularyKind | undefined;
  readonly reading: Omit<NonNullable<ConfigurationChanges['reading']>, 'lowerCase'>;
}

/** What `build` needs to know: a preset and the changes to it. */
export interface BuildConfiguration extends ConfigurationChanges {
  readonly corpus: readonly Source[];
  readonly output: string;
  readonly tokenizer: string;
  readonly preset: PreparationConfiguration['objective'];
  readonly workers?: number | undefined;
  readonly inputIdentity: InputIdentity;
  readonly duplicateMemoryBytes?: number | undefined;
  readonly keepRows: boolean;
  readonly dryRun: boolean;
}

/** What `repair` needs to know. */
export interface RepairConfiguration {
  readonly directory: string;
  readonly workers?: number | undefined;
}

/** What `verify` needs to know. */
export interface VerifyConfiguration {
  readonly directory: string;
}

const source = z.union([
  z.string().min(1),
  z.strictObject({
    path: z.string().min(1).describe('File, folder, pattern or URL.'),
    weight: z.number().min(0).max(1000).optional().describe('Passes over its documents; 0.1 for a tenth.'),
    format: z
      .enum(['text', 'text-file', 'text-line', 'jsonl', 'markdown', 'parquet', 'arrow', 'wikipedia'])
      .optional()
      .describe('Format of all its files, whatever their names.'),
    textField: z.string().min(1).optional().describe('Field or column that holds the text.'),
  }),
]);

const corpus = z
  .array(source)
  .min(1)
  .describe('Files, folders, patterns and URLs, or {path, weight, format, textField}; see --help.');

const reading = z.strictObject({
  textFormat: z
    .enum(['text', 'text-file', 'text-line'])
    .optional()
    .describe('.txt: documents between blank lines, one a file, or one a line.'),
  textField: z.string().min(1).optional().describe('Field or column that holds the text.'),
  lineEnds: z.enum(['blank-line', 'line', 'none']).optional().describe('Line ends that end a sentence.'),
  invalidUtf8: z
    .enum(['replace', 'refuse'])
    .optional()
    .describe('Bytes that are not UTF-8: made U+FFFD, or an error.'),
  onError: z
    .enum(['fail', 'skip'])
    .optional()
    .describe('What cannot be read: stop with its place, or leave it out and count it.'),
  maxDocumentBytes: z
    .int()
    .min(1)
    .max(2 ** 30)
    .optional()
    .describe('Longest document; longer text is cut, what cannot be cut is an error.'),
  language: z.string().optional().describe('Language of the text, for abbreviations; any if empty.'),
  cleaning: z
    .enum(['none', 'albert', 'albert-lower-case'])
    .optional()
    .describe('Clean-up before the tokenizer; the same for vocabulary and shards.'),
  lowerCase: z
    .boolean()
    .optional()
    .describe('For a vocab.txt: small letters; a tokenizer.json says it itself.'),
  minSentences: z.int().min(1).optional().describe('Documents with fewer sentences are skipped.'),
});

const share = z.number().min(0).max(1).optional();
const amount = z.number().min(0).optional();

/** Limits on documents; the README of `@albectra/text` has what each means. */
const filters = z.strictObject({
  minCharacters: amount.describe('Characters of a document.'),
  maxCharacters: amount,
  minWords: amount.describe('Words of a document.'),
  maxWords: amount,
  minMeanWordLength: amount.describe('Mean length of its words.'),
  maxMeanWordLength: amount,
  maxSymbolShare: amount.describe('Hash signs or ellipses per word.'),
  minLetterShare: share.describe('Letters among its characters.'),
  minLetterWordShare: share.describe('Words with a letter.'),
  maxDigitShare: share.describe('Digits among its characters.'),
  maxUppercaseShare: share.describe('Capitals among its letters.'),
  maxCurlyBrackets: amount.describe('Curly brackets.'),
  maxLineLength: amount.describe('Characters of its longest line.'),
  maxShortLineShare: share.describe('Lines shorter than shortLineCharacters.'),
  shortLineCharacters: amount.describe('What is a short line.'),
  minTerminatedLineShare: share.describe('Lines that end with a mark of punctuation.'),
  maxBulletLineShare: share.describe('Lines that begin with a bullet.'),
  maxEllipsisLineShare: share.describe('Lines that end with an ellipsis.'),
  maxDuplicateLineShare: share.describe('Lines that stood in it before.'),
  maxDuplicateLineBytesShare: share.describe('Their bytes.'),
  maxDuplicateParagraphShare: share.describe('Paragraphs that stood in it before.'),
  maxDuplicateParagraphBytesShare: share.describe('Their bytes.'),
});

/** Schema of `train-vocab`; what is left out depends on the kind. */
export const trainVocabSchema: z.ZodType<TrainVocabConfiguration> = z.strictObject({
  corpus,
  output: z.string().min(1).describe('The file to write, such as spiece.model or vocab.txt.'),
  kind: z.enum(['unigram', 'wordpiece']).optional().describe("By the output's name unless set."),
  reading: reading.omit({ lowerCase: true }).prefault({}),
  ...vocabularyKeys,
}) as unknown as z.ZodType<TrainVocabConfiguration>;

/** Schema of `build`; what is left out comes from the preset. */
export const buildSchema: z.ZodType<BuildConfiguration> = z.strictObject({
  corpus,
  output: z.string().min(1).describe('Output folder.'),
  tokenizer: z.string().min(1).describe('SentencePiece .model, WordPiece vocab.txt, or tokenizer.json.'),
  preset: z
    .enum(['albert', 'bert', 'electra'])
    .default('albert')
    .describe('Objective, and defaults for the rest.'),
  workers: z.int().min(0).max(256).optional().describe('Threads; by default one per processor.'),
  inputIdentity: z
    .enum(['content', 'modified'])
    .default('content')
    .describe('Notice changed inputs by content or by time of change.'),
  semantics: z.enum(['fixed', 'faithful']).optional().describe("Mend or keep the released code's quirks."),
  sequenceLength: z.int().min(5).max(65_535).optional().describe('Tokens of a row at most.'),
  duplicates: z.int().min(1).optional().describe('Passes over each document.'),
  heldoutFraction: z.number().min(0).lt(1).optional().describe('Share of documents held out.'),
  seed: z.int().min(0).optional().describe('Decides every random choice.'),
  taskBytes: z.int().min(0).optional().describe('Text of one task in bytes; 0 fits it to the corpus.'),
  deduplicate: z.boolean().optional().describe('Leave out documents whose text has occurred before.'),
  dryRun: z.boolean().default(false).describe('Estimate rows, disk and time from a sample; write nothing.'),
  duplicateMemoryBytes: z
    .int()
    .min(2 ** 20)
    .optional()
    .describe('Memory of the search for duplicates at most.'),
  keepRows: z
    .boolean()
    .default(false)
    .describe('Keep what shards are made from, for quick repairs; doubles the folder.'),
  reading: reading.optional(),
  filters: filters.optional(),
  layout: z
    .strictObject({
      shuffle: z
        .enum(['global', 'task'])
        .optional()
        .describe('All rows over equal shards, or the rows of a task in shards of its own.'),
      shards: z.int().min(0).max(65_536).optional().describe('Shards of the train split; 0 fits the corpus.'),
      packing: z.enum(['none', 'best-fit']).optional().describe('Several short examples in a sequence.'),
      lengthBins: z
        .array(z.int().min(1))
        .optional()
        .describe('Bins of row lengths; the last is the longest.'),
      compression: z.enum(['none', 'lz4', 'zstd']).optional().describe('Compression of columns.'),
      provenance: z.boolean().optional().describe('Source, document and byte offset of each row.'),
    })
    .optional(),
  examples: z
    .strictObject({
      form: z
        .enum(['pairs', 'full-sentences'])
        .optional()
        .describe('Segment pairs or examples, or as many sentences as fit.'),
      pair: z
        .enum(['sop', 'nsp', 'none'])
        .optional()
        .describe('Pair loss: sentence order, next sentence, none.'),
      shortSequenceProbability: z.number().min(0).lt(1).optional().describe('Share kept short.'),
      singleSegmentProbability: z
        .number()
        .min(0)
        .lt(1)
        .optional()
        .describe('Share with one segment (ELECTRA).'),
    })
    .optional(),
  masking: z
    .strictObject({
      mode: z.enum(['static', 'dynamic']).optional().describe('Store masks, or leave them to the trainer.'),
      kind: z
        .enum(['token', 'whole-word', 'ngram', 'span', 'electra'])
        .optional()
        .describe('What is masked.'),
      rate: z.number().gt(0).lt(1).optional().describe('Share of tokens to predict.'),
      maxPredictions: z.int().min(1).optional().describe('Predictions of a row at most.'),
      maxNgram: z.int().min(1).max(16).optional().describe('Words of an n-gram at most.'),
      maxSpan: z.int().min(1).max(64).optional().describe('Words of a span at most (SpanBERT).'),
      spanEndRate: z.number().gt(0).lte(1).optional().describe('Chance that a span ends (SpanBERT).'),
      permute: z.boolean().optional().describe("Let as many tokens again change places (ALBERT's option)."),
    })
    .optional(),
});

/** Schema of `repair`. */
export const repairSchema: z.ZodType<RepairConfiguration> = z.strictObject({
  directory: z.string().min(1).describe('Folder with a plan.json.'),
  workers: z.int().min(0).max(256).optional().describe('Threads; by default one per processor.'),
});

/** Schema of `verify`. */
export const verifySchema: z.ZodType<VerifyConfiguration> = z.strictObject({
  directory: z.string().min(1).describe('Folder with a manifest.json.'),
});
