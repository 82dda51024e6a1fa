import type { NormalisationRule } from '@albectra/vocabulary';
import { z } from 'zod';

/** A vocabulary's kind: SentencePiece Unigram (ALBERT), or WordPiece (BERT, ELECTRA). */
export type VocabularyKind = 'unigram' | 'wordpiece';

/** Settings of both kinds; their defaults may differ. */
interface CommonKeys {
  readonly vocabularySize: number;
  readonly lowerCase: boolean;
  readonly threads?: number | undefined;
}

/** Settings of a Unigram training, by the names of `trainUnigram`. */
export interface UnigramKeys extends CommonKeys {
  readonly allowSmaller: boolean;
  readonly characterCoverage: number;
  readonly inputSentenceSize: number;
  readonly inputSizeBytes: number;
  readonly maxPieceLength: number;
  readonly controlSymbols: readonly string[];
  readonly userDefinedSymbols: readonly string[];
  readonly byteFallback: boolean;
  readonly normalisationRule: NormalisationRule;
  readonly seed: number;
}

/** Settings of a WordPiece training, by the names of `trainWordPiece`. */
export interface WordPieceKeys extends CommonKeys {
  readonly stripAccents?: boolean | undefined;
  readonly minFrequency: number;
  readonly limitAlphabet: number;
  readonly initialAlphabet: readonly string[];
  readonly maxTokenLength?: number | undefined;
  readonly specialTokens: readonly string[];
  readonly wordTableBytes: number;
}

const vocabularySize = z.int().min(16).max(1_000_000);
const threads = z.int().min(0).max(1024).optional();

const unigramOnly = {
  allowSmaller: z.boolean().default(false).describe('Take the largest vocabulary that the text supports.'),
  characterCoverage: z
    .number()
    .min(0.98)
    .max(1)
    .default(0.9995)
    .describe('Share of characters with a piece.'),
  inputSentenceSize: z.int().min(1).default(10_000_000).describe('Sentences sampled at most.'),
  inputSizeBytes: z
    .int()
    .min(1)
    .default(256 * 2 ** 20)
    .describe('Bytes sampled at most.'),
  maxPieceLength: z.int().min(1).max(512).default(16).describe('Characters of a piece at most.'),
  controlSymbols: z
    .array(z.string())
    .default(['[CLS]', '[SEP]', '[MASK]'])
    .describe('Pieces that text never gives.'),
  userDefinedSymbols: z
    .array(z.string())
    .default(['(', ')', '"', '-', '.', '–', '£', '€'])
    .describe('Pieces that stay whole.'),
  byteFallback: z.boolean().default(false).describe('Spells unknown characters by bytes.'),
  normalisationRule: z
    .enum(['nmt_nfkc', 'nmt_nfkc_cf', 'nfkc', 'nfkc_cf', 'identity'])
    .default('nmt_nfkc')
    .describe('How the model normalises text; cf makes letters small.'),
  seed: z.int().min(0).default(42).describe('Chooses the sample.'),
};

const wordPieceOnly = {
  stripAccents: z.boolean().optional().describe('Removes accents; as lowerCase unless set.'),
  minFrequency: z.int().min(0).default(2).describe('Occurrences that make a pair of tokens one.'),
  limitAlphabet: z.int().min(0).default(1000).describe('Characters with a token at most.'),
  initialAlphabet: z.array(z.string()).default([]).describe('Characters with a token in any case.'),
  maxTokenLength: z.int().min(1).optional().describe('Characters of a token at most.'),
  specialTokens: z
    .array(z.string())
    .default(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'])
    .describe('First tokens, by id.'),
  wordTableBytes: z
    .int()
    .min(2 ** 16)
    .max(2 ** 31)
    .default(2 ** 27)
    .describe('Memory for different words.'),
};

const unigramDefaults = z.object({
  vocabularySize: vocabularySize.default(8000),
  lowerCase: z.boolean().default(false),
  threads,
  ...unigramOnly,
});

const wordPieceDefaults = z.object({
  vocabularySize: vocabularySize.default(30_522),
  lowerCase: z.boolean().default(true),
  threads,
  ...wordPieceOnly,
});

/** All keys of both kinds, each of which may be left out, for a schema; what they default to is in their help. */
export const vocabularyKeys: Record<string, z.ZodType> = {
  vocabularySize: vocabularySize
    .optional()
    .describe('Pieces or tokens, special ones included: 8,000 (Unigram) or at most 30,522 (WordPiece).'),
  lowerCase: z
    .boolean()
    .optional()
    .describe('Small letters without accents: false (Unigram), true (WordPiece).'),
  threads: threads.describe('Threads; by default one per processor.'),
  ...optionalKeys('Unigram', unigramOnly),
  ...optionalKeys('WordPiece', wordPieceOnly),
};

/** The keys that only one kind has, by kind. */
export const keysOfKind: Readonly<Record<VocabularyKind, readonly string[]>> = {
  unigram: Object.keys(unigramOnly),
  wordpiece: Object.keys(wordPieceOnly),
};

/** Fills in the defaults of a Unigram training; other keys are left out. */
export function unigramKeysOf(given: object): UnigramKeys {
  return unigramDefaults.parse(given);
}

/** Fills in the defaults of a WordPiece training; other keys are left out. */
export function wordPieceKeysOf(given: object): WordPieceKeys {
  return wordPieceDefaults.parse(given);
}

/** Lets keys be left out without a default, so that one that was given for the other kind can be told. */
function optionalKeys(label: string, shape: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => {
      const text = `${label}: ${schema.description ?? ''}`;
      if (!(schema instanceof z.ZodDefault)) return [name, schema.describe(text)];
      const preset = JSON.stringify(schema.parse(undefined));
      return [name, (schema.unwrap() as z.ZodType).optional().describe(`${text} Default ${preset}.`)];
    }),
  );
}
