import type { Compression, CorpusFormat } from '@albectra/corpus';
import type { SpecialIds } from '@albectra/shards/manifest';
import type { PreparationConfiguration } from './configuration.ts';

/** Version of the plan's form and of what a task makes of it: raised when equal inputs would give other bytes. */
export const PLAN_VERSION = 3;

/** One input file as it was when the plan was made. */
export interface PlannedInput {
  /** Absolute path, or URL. */
  readonly path: string;
  /** Name below the folder that the user named, with forward slashes. */
  readonly name: string;
  readonly format: CorpusFormat;
  readonly compression: Compression;
  readonly bytes: number;
  /** `ghash:` and the fingerprint of the content, or what else tells that it is unchanged, such as `modified:` and a time. */
  readonly identity: string;
  /** Size and time of the last change, or a server's tag: while it holds, the content need not be read again. */
  readonly version: string;
  /** Field or column that holds the text. */
  readonly textField: string;
  /** Passes over its documents, times `duplicates`. */
  readonly weight: number;
}

/** A byte range of one input; ranges of one file partition it at its documents. */
export interface PlannedSplit {
  /** Index in {@link Plan.inputs}. */
  readonly input: number;
  readonly start: number;
  readonly end: number;
}

/** The vocabulary and the copy of its file in the output folder. */
export interface PlannedTokenizer {
  /** Path below the output folder, such as `tokenizer/spiece.model`. */
  readonly file: string;
  readonly sha256: string;
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** Bit set of the ids that start a word, base64; see `encodeWordStarts`. */
  readonly wordStarts: string;
}

/** How many shards each split has, for every length bin, with a global shuffle. */
export interface ShardCounts {
  readonly train: number;
  readonly heldout: number;
}

/**
 * What a preparation will do, fixed before it starts: plain data, a function of configuration, tokenizer and inputs.
 *
 * Every task can be run alone from the plan and its index, in any order, on any machine that sees the files.
 */
export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** Hash of all that the output depends on; see `runKeyOf`. */
  readonly runKey: string;
  /** Program and version, for people only. */
  readonly createdBy: string;
  readonly configuration: PreparationConfiguration;
  readonly tokenizer: PlannedTokenizer;
  readonly inputs: readonly PlannedInput[];
  readonly tasks: readonly (readonly PlannedSplit[])[];
  readonly shards: ShardCounts;
}
