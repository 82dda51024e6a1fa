import type { ConfigurationChanges, InputIdentity, PreparationConfiguration } from '@albectra/preparation';
import { z } from 'zod';
import {
  vocabularyKeys,
  type UnigramKeys,
  type VocabularyKind,
  type WordPieceKeys,
} from './vocabulary/vocabulary-keys.ts';

type Undefinable<Keys> = { readonly [key in keyof Keys]: Keys[key] | undefined };

/** What `train-vocab` needs to know; the fields of a training are those of its kind. */
export interface TrainVocabConfiguration
  extends Partial<Undefinable<UnigramKeys>>, Partial<Undefinable<WordPieceKeys>> {
  readonly corpus: readonly string[];
  readonly output: string;
  readonly kind?: VocabularyKind | undefined;
  readonly reading: Omit<NonNullable<ConfigurationChanges['reading']>, 'lowerCase'>;
}

/** What `build` needs to know: a preset and the changes to it. */
export interface BuildConfiguration extends ConfigurationChanges {
  readonly corpus: readonly string[];
  readonly output: string;
  readonly tokenizer: string;
  readonly preset: PreparationConfiguration['objective'];
  readonly workers?: number | undefined;
  readonly inputIdentity: InputIdentity;
}

/** What `verify` needs to know. */
export interface VerifyConfiguration {
  readonly directory: string;
}

const corpus = z
  .array(z.string().min(1))
  .min(1)
  .describe('Files, folders (.txt, .jsonl, .md, each also .gz) and patterns.');

const reading = z.strictObject({
  textFormat: z
    .enum(['text', 'text-file'])
    .optional()
    .describe('.txt: documents between blank lines, or one a file.'),
  textField: z.string().min(1).optional().describe('Field of a JSON line that holds the text.'),
  lineEnds: z.enum(['blank-line', 'line', 'none']).optional().describe('Line ends that end a sentence.'),
  invalidUtf8: z.enum(['replace', 'refuse']).optional().describe('Bytes that are not UTF-8.'),
  malformedLines: z
    .enum(['refuse', 'skip'])
    .optional()
    .describe('Lines that are not JSON with the text field.'),
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
  reading: reading.optional(),
  examples: z
    .strictObject({
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
      kind: z.enum(['token', 'whole-word', 'ngram', 'electra']).optional().describe('What is masked.'),
      rate: z.number().gt(0).lt(1).optional().describe('Share of tokens to predict.'),
      maxPredictions: z.int().min(1).optional().describe('Predictions of a row at most.'),
      maxNgram: z.int().min(1).max(16).optional().describe('Words of an n-gram at most.'),
    })
    .optional(),
});

/** Schema of `verify`. */
export const verifySchema: z.ZodType<VerifyConfiguration> = z.strictObject({
  directory: z.string().min(1).describe('Folder with a manifest.json.'),
});
