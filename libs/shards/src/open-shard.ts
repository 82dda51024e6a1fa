import { join } from 'node:path';
import { ChecksumCheck } from './checksum-check.ts';
import { ShardSchemaError, ShardTruncatedError } from './errors.ts';
import type { ShardEntry } from './manifest.ts';
import { RandomAccessFile, type FilePool } from './random-access-file.ts';
import { ShardBuffers, type BufferCache } from './shard-buffers.ts';
import { readShardLayout, type RecordBatchLayout } from './shard-layout.ts';
import type { ColumnRole } from './shard-columns.ts';
import type { ShardMetadata } from './shard-metadata.ts';

/** An opened shard: its buffers, and where its record batches lie. */
export interface OpenShard {
  readonly buffers: ShardBuffers;
  readonly batches: readonly RecordBatchLayout[];
}

/** What an opened shard is checked against. */
export interface ShardExpectation {
  readonly entry: ShardEntry;
  readonly metadata: ShardMetadata;
  /** Keeps the file open between reads. */
  readonly pool: FilePool;
  /** Keeps decompressed buffers between reads. */
  readonly cache: BufferCache;
  /** Whether to compare the SHA-256, which reads the whole file once. */
  readonly checksum: boolean;
}

/**
 * Opens one shard and checks its size, checksum, schema and number of rows.
 *
 * @throws {ShardMissingError | ShardTruncatedError | ShardChecksumError | ShardSchemaError}
 */
export function openShard(directory: string, expected: ShardExpectation): OpenShard {
  const file = new RandomAccessFile(join(directory, expected.entry.file), expected.pool);
  checkSize(file, expected.entry);
  if (expected.checksum) new ChecksumCheck(file, expected.entry).advance();
  const batches = readBatches(file, expected);
  checkRows(file, batches, expected.entry);
  return { buffers: new ShardBuffers(file, expected.cache), batches };
}

/** A shard that was merged into the folder has the run key and counts the sources of its own preparation. */
function readBatches(
  file: RandomAccessFile,
  { entry, metadata }: ShardExpectation,
): readonly RecordBatchLayout[] {
  const { runKey = metadata.runKey, firstSource = 0 } = entry;
  const batches = readShardLayout(file, { ...metadata, runKey });
  return firstSource === 0 ? batches : batches.map((batch) => ({ ...batch, firstSource }));
}

function checkSize(file: RandomAccessFile, entry: ShardEntry): void {
  if (file.bytes === entry.bytes) return;
  const fault =
    file.bytes < entry.bytes ? 'The file is truncated' : 'The file is not the one that was recorded';
  throw new ShardTruncatedError(
    `Shard ${entry.file}: expected ${entry.bytes} bytes, got ${file.bytes} (${file.path}). ` +
      `${fault}; prepare-data repair makes it again.`,
    { path: file.path, expectedBytes: entry.bytes, actualBytes: file.bytes },
  );
}

function checkRows(file: RandomAccessFile, batches: readonly RecordBatchLayout[], entry: ShardEntry): void {
  const rows = batches.reduce((total, batch) => total + batch.rows, 0);
  const count = (role: ColumnRole): number =>
    batches.reduce((total, { columns }) => total + (columns[role]?.valueCount ?? 0), 0);
  const actual = describeCounts(rows, count('pairLabels'), count('tokenIds'));
  const expected = describeCounts(entry.rows, entry.examples ?? entry.rows, entry.tokens);
  if (actual === expected) return;
  throw new ShardSchemaError(
    `Shard ${entry.file}: expected ${expected}, got ${actual} (${file.path}). ` +
      'The manifest and the file do not belong together; prepare the data again.',
    { path: file.path },
  );
}

function describeCounts(rows: number, examples: number, tokens: number): string {
  return `${rows} rows of ${examples} examples and ${tokens} tokens`;
}
