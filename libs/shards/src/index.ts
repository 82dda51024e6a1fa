export {
  LENGTH_BIN_TOKENS,
  MANIFEST_FILE,
  MANIFEST_VERSION,
  lengthBinCount,
  tokenIdType,
  type Manifest,
  type ManifestParent,
  type ManifestSource,
  type ShardCompression,
  type ShardEntry,
  type ShardObjective,
  type SpecialIds,
  type SplitEntry,
  type SplitName,
  type TokenIdType,
  type VocabularyFacts,
} from './manifest.ts';
export { parseManifest } from './parse-manifest.ts';
export { readManifest, writeManifest } from './manifest-file.ts';
export { decodeWordStarts, encodeWordStarts } from './word-starts.ts';
export { shardMetadataOf, type ShardMetadata } from './shard-metadata.ts';
export { writeShard, type ShardTarget } from './write-shard.ts';
export { ShardReader, openShards, type ShardReaderOptions } from './shard-reader.ts';
export { appendShards, type AppendOptions, type AppendReport } from './merge/append-shards.ts';
export type { CollectCounts, CollectOptions, CollectProgress } from './merge/collect-shards.ts';
export { mergeShards, type MergeOptions, type MergeReport } from './merge/merge-shards.ts';
export { verifyShards, type ShardFault, type VerificationReport } from './verify-shards.ts';
export {
  ManifestError,
  ShardChecksumError,
  ShardMergeError,
  ShardMissingError,
  ShardOptionsError,
  ShardSchemaError,
  ShardTruncatedError,
  isShardError,
  type ShardError,
  type ShardErrorCode,
} from './errors.ts';
