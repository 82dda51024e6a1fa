/** What of this package does not load Arrow: the subpath `@albectra/shards/manifest`. */
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
