import { expect, test } from 'vitest';

test('exports what the package is for, and nothing else', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "LENGTH_BIN_TOKENS",
      "MANIFEST_FILE",
      "MANIFEST_VERSION",
      "ManifestError",
      "ShardChecksumError",
      "ShardMergeError",
      "ShardMissingError",
      "ShardOptionsError",
      "ShardReader",
      "ShardSchemaError",
      "ShardTruncatedError",
      "appendShards",
      "decodeWordStarts",
      "encodeWordStarts",
      "isShardError",
      "lengthBinCount",
      "mergeShards",
      "openShards",
      "parseManifest",
      "readManifest",
      "shardMetadataOf",
      "tokenIdType",
      "verifyShards",
      "writeManifest",
      "writeShard",
    ]
  `);
  expect(Object.keys(await import('../src/manifest-api.ts')).sort()).toMatchInlineSnapshot(`
    [
      "LENGTH_BIN_TOKENS",
      "MANIFEST_FILE",
      "MANIFEST_VERSION",
      "ManifestError",
      "ShardChecksumError",
      "ShardMergeError",
      "ShardMissingError",
      "ShardOptionsError",
      "ShardSchemaError",
      "ShardTruncatedError",
      "decodeWordStarts",
      "encodeWordStarts",
      "isShardError",
      "lengthBinCount",
      "parseManifest",
      "readManifest",
      "tokenIdType",
      "writeManifest",
    ]
  `);
});
