/** Version of the manifest and of the shard schema that this package writes and reads. */
export const MANIFEST_VERSION = 2;

/** Name of the manifest inside a shard directory; it is written last, by rename. */
export const MANIFEST_FILE = 'manifest.json';

/** Width in tokens of one bin of {@link ShardEntry.lengthHistogram}. */
export const LENGTH_BIN_TOKENS = 16;

/** The two parts of a data set, split by document. */
export type SplitName = 'train' | 'heldout';

/** Which pre-training objective the rows were built for. */
export type ShardObjective = 'albert' | 'bert' | 'electra';

/** Integer type of the token ids: the smallest unsigned one that holds the vocabulary. */
export type TokenIdType = 'uint16' | 'uint32';

/** How the columns of a shard are compressed; LZ4 in frames, as Arrow calls `LZ4_FRAME`. */
export type ShardCompression = 'none' | 'lz4' | 'zstd';

/** Ids of the tokens that have a meaning of their own in every vocabulary. */
export interface SpecialIds {
  readonly pad: number;
  readonly unk: number;
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** The facts of a vocabulary that a trainer needs, so that it never loads the tokenizer. */
export interface VocabularyFacts {
  /** Number of ids; every id is below it. */
  readonly size: number;
  readonly specialIds: SpecialIds;
  /** Base64 bit set, one bit for an id, least significant bit first: 1 if the piece starts a word. */
  readonly wordStarts: string;
}

/** One Arrow file as the manifest records it. */
export interface ShardEntry {
  /**
   * Path below the directory of the manifest, with forward slashes: `train/shard-00000.arrow`, or
   * `train/bin-128/shard-00000.arrow` where rows are binned by length.
   */
  readonly file: string;
  readonly bytes: number;
  /** Rows of the file: examples, or packs of examples. */
  readonly rows: number;
  /** Examples of all packs; packed shards only. */
  readonly examples?: number;
  /** The bin that its rows fall into, one of `lengthBins`; binned shards only. */
  readonly bin?: number;
  /** Tokens of all rows, special tokens included. */
  readonly tokens: number;
  /** SHA-256 of the whole file, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Run key of the preparation that wrote the shard, where folders were merged; else the manifest's. */
  readonly runKey?: string;
  /** What the column `source` counts from, where folders with provenance were merged; else 0. */
  readonly firstSource?: number;
  /**
   * Number of rows (packs, if packed) by length in tokens: bin `b` counts rows of `16 b + 1` to `16 (b + 1)` tokens.
   * It has `ceil(sequenceLength / 16)` bins.
   */
  readonly lengthHistogram: readonly number[];
}

/** The shards of one split, in the order that defines the global row index. */
export interface SplitEntry {
  readonly rows: number;
  readonly tokens: number;
  readonly shards: readonly ShardEntry[];
}

/** One input of the preparation; the column `source` of a shard counts them from 0. */
export interface ManifestSource {
  /** Path, address or name, as the preparation was given it; at most 4,096 characters. */
  readonly name: string;
  readonly bytes: number;
  /** What tells one version of the input from another, such as a checksum; at most 256 characters. */
  readonly identity: string;
}

/** A preparation whose shards were merged into a folder. */
export interface ManifestParent {
  readonly runKey: string;
  /** Rows of all its splits. */
  readonly rows: number;
}

/** What a shard directory holds: everything that a reader needs to know before it opens a shard. */
export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  /** Hash of what the output depends on: configuration, tokenizer bytes, schema version, input listing. */
  readonly runKey: string;
  /** Program and version, for people only. */
  readonly createdBy: string;
  readonly objective: ShardObjective;
  /** Longest row in tokens, 3 to 65,535. */
  readonly sequenceLength: number;
  readonly idType: TokenIdType;
  readonly vocabulary: VocabularyFacts;
  /** Tokenizer file below the directory of the manifest, and its SHA-256. */
  readonly tokenizer: { readonly file: string; readonly sha256: string };
  /** `static`: the rows carry masks; `dynamic`: the reader draws them. */
  readonly masking: 'static' | 'dynamic';
  /** Whether a row of a shard is a pack: several examples that share one sequence of the model. */
  readonly packed: boolean;
  /** Whether rows say which document of which source they are from. */
  readonly provenance: boolean;
  /**
   * Upper bounds in tokens of the bins that rows are sorted into by length, ascending; the last is
   * `sequenceLength`. A row lies in the first bin that holds it. Absent if rows are not binned.
   */
  readonly lengthBins?: readonly number[];
  /** The inputs, in the order of the preparation's plan; of merged folders, those of all in turn. */
  readonly sources: readonly ManifestSource[];
  /** The preparations that the folder was merged from, in their order; absent if it was prepared as one. */
  readonly parents?: readonly ManifestParent[];
  /** The resolved configuration of the preparation; this package does not interpret it. */
  readonly configuration: unknown;
  readonly splits: { readonly [split in SplitName]: SplitEntry };
  /** What was counted on the way (documents skipped by reason, …); each at least 0. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Returns the type that ids of a vocabulary of `size` pieces take on disk. */
export function tokenIdType(size: number): TokenIdType {
  return size <= 0x1_0000 ? 'uint16' : 'uint32';
}

/** Returns the number of bins that a length histogram has for rows of at most `sequenceLength` tokens. */
export function lengthBinCount(sequenceLength: number): number {
  return Math.ceil(sequenceLength / LENGTH_BIN_TOKENS);
}
