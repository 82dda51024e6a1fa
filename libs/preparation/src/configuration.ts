import type { ShardObjective } from '@albectra/shards/manifest';
import type { QualityOptions } from '@albectra/text';

/** How files become documents and sentences; see `@albectra/corpus` and `@albectra/text`. */
export interface ReadingConfiguration {
  /** Plain text files: documents between blank lines, one document a file, or one a line. */
  readonly textFormat: 'text' | 'text-file' | 'text-line';
  /** Field of a JSON line, or column of a table, that holds the text. */
  readonly textField: string;
  /** Line ends that are sentence boundaries; `line` for files with one sentence a line. */
  readonly lineEnds: 'blank-line' | 'line' | 'none';
  /** What cannot be read stops the preparation with its place, or is left out and counted. */
  readonly onError: 'fail' | 'skip';
  /** Bytes that are not UTF-8: an error in the sense of `onError`, or replaced by U+FFFD and counted. */
  readonly invalidUtf8: 'replace' | 'refuse';
  /** Longest document in bytes: longer plain text is cut, what cannot be cut is an error. */
  readonly maxDocumentBytes: number;
  /** Language of the text, whose abbreviations the sentence splitter knows first; empty for any. */
  readonly language: string;
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
  /** `pairs`: what the objective trains on; `full-sentences`: as many sentences as fit, one segment. */
  readonly form: 'pairs' | 'full-sentences';
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
  readonly kind: 'token' | 'whole-word' | 'ngram' | 'span' | 'electra';
  /** Share of a row's tokens to predict. */
  readonly rate: number;
  /** Most predictions of a row. */
  readonly maxPredictions: number;
  /** Longest n-gram in words. */
  readonly maxNgram: number;
  /** Longest span in words (SpanBERT). */
  readonly maxSpan: number;
  /** Probability that a span ends with each of its words (SpanBERT). */
  readonly spanEndRate: number;
  /** Whether as many tokens again change places and are predicted, too (ALBERT's permutation). */
  readonly permute: boolean;
}

/** How rows are laid out in the shards; see `@albectra/shards`. */
export interface LayoutConfiguration {
  /**
   * `global`: rows of all tasks are dealt to shards that differ by one row at most, in a seeded order.
   * `task`: every task writes shards of its own rows, which can be used as soon as it is done.
   */
  readonly shuffle: 'global' | 'task';
  /** Shards of the train split with a global shuffle; 0 for a number that suits the corpus. */
  readonly shards: number;
  /** Whether several short examples share a sequence. */
  readonly packing: 'none' | 'best-fit';
  /** Upper bounds in tokens of the bins that rows are sorted into by length, rising; none for one bin. */
  readonly lengthBins: readonly number[];
  /** Compression of the shards' columns. */
  readonly compression: 'none' | 'lz4' | 'zstd';
  /** Whether each row tells the source, document and byte offset that it begins with. */
  readonly provenance: boolean;
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
  /** Text of one task in bytes; 0 for a size that suits the corpus. */
  readonly taskBytes: number;
  /** Whether documents whose text has occurred before are left out, in the whole corpus. */
  readonly deduplicate: boolean;
  readonly reading: ReadingConfiguration;
  /** Which documents are left out for their quality; none by default. */
  readonly filters: QualityOptions;
  readonly examples: ExampleConfiguration;
  readonly masking: MaskingConfiguration;
  readonly layout: LayoutConfiguration;
}
