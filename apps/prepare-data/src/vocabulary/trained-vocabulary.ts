import type { Tokenizer } from '@albectra/tokenizer';

/** A file of a trained vocabulary. */
export interface VocabularyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a training gave, of either kind. */
export interface TrainedVocabulary {
  readonly tokenizer: Tokenizer;
  /** The files to write, that with the name asked for last. */
  readonly files: readonly VocabularyFile[];
  /** What is worth knowing about the training, a line each. */
  readonly notes: readonly string[];
  /** The same for machines. */
  readonly facts: Readonly<Record<string, number>>;
}
