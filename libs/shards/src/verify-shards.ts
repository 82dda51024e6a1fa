import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countRows } from '@albectra/examples';
import { hashFile } from '@albectra/files';
import { isShardError, ShardSchemaError } from './errors.ts';
import { findRowFault } from './find-row-fault.ts';
import type { Manifest, ShardEntry, SplitName } from './manifest.ts';
import { readManifest } from './manifest-file.ts';
import { openShard, type OpenShard } from './open-shard.ts';
import { FilePool } from './random-access-file.ts';
import { createBufferCache } from './shard-buffers.ts';
import { readRuns } from './read-rows.ts';
import { readRowIndex } from './row-index.ts';
import type { RowRules } from './row-rules.ts';
import { shardMetadataOf } from './shard-metadata.ts';
import { countLengths } from './write-shard.ts';

/** Something that is wrong with a shard directory. */
export interface ShardFault {
  /** File at fault, below the directory. */
  readonly file: string;
  /** What is wrong, where, and what to do about it. */
  readonly message: string;
}

/** What {@link verifyShards} found. */
export interface VerificationReport {
  /** Shards, rows, tokens and bytes that were read without a fault. */
  readonly shards: number;
  readonly rows: number;
  readonly tokens: number;
  readonly bytes: number;
  /** Empty if the directory is sound. */
  readonly faults: readonly ShardFault[];
}

const SPLITS: readonly SplitName[] = ['train', 'heldout'];

/**
 * Reads a whole shard directory and lists every fault in it.
 *
 * Checked are the manifest, the tokenizer's checksum, and per shard: size, SHA-256, schema, metadata,
 * counts, length histogram, every row's shape, ids, origin and bin, shards with equal content, and Arrow
 * files that the manifest does not name. Memory: one record batch.
 *
 * @param onShard Called after each shard, for progress.
 * @throws {ManifestError} if there is no valid manifest to check against.
 */
export async function verifyShards(
  directory: string,
  onShard: (shard: ShardEntry) => void = () => undefined,
): Promise<VerificationReport> {
  const manifest = await readManifest(directory);
  const faults: ShardFault[] = [
    ...(await findTokenizerFault(directory, manifest)),
    ...findRepeatedContent(manifest),
    ...(await findUnlistedFiles(directory, manifest)),
  ];
  const totals = { shards: 0, rows: 0, tokens: 0, bytes: 0 };
  const metadata = shardMetadataOf(manifest);
  const sourceCount = manifest.sources.length;
  for (const entry of entriesOf(manifest)) {
    const fault = findShardFault(directory, entry, { metadata, sourceCount, bin: entry.bin });
    if (fault === undefined) {
      totals.shards++;
      totals.rows += entry.rows;
      totals.tokens += entry.tokens;
      totals.bytes += entry.bytes;
    } else faults.push({ file: entry.file, message: fault });
    onShard(entry);
  }
  return { ...totals, faults };
}

function entriesOf(manifest: Manifest): ShardEntry[] {
  return SPLITS.flatMap((split) => manifest.splits[split].shards);
}

function findShardFault(directory: string, entry: ShardEntry, rules: RowRules): string | undefined {
  const pool = new FilePool(1);
  try {
    const { metadata } = rules;
    checkContent(
      openShard(directory, { entry, metadata, pool, cache: createBufferCache(0), checksum: true }),
      entry,
      rules,
    );
    return undefined;
  } catch (error) {
    if (isShardError(error)) return error.message;
    throw error;
  } finally {
    pool.close();
  }
}

/** Reads every row of a shard. */
function checkContent(shard: OpenShard, entry: ShardEntry, rules: RowRules): void {
  const { metadata } = rules;
  const form = { metadata, origins: metadata.provenance };
  const histogram = entry.lengthHistogram.map(() => 0);
  let firstRow = 0;
  for (const layout of shard.batches) {
    const index = readRowIndex(shard.buffers, layout, form);
    const batch = readRuns([{ buffers: shard.buffers, layout, index, start: 0, end: layout.rows }], form);
    const fault = findRowFault(batch, rules);
    if (fault !== undefined) {
      throw contentError(
        shard,
        entry,
        `${metadata.packed ? 'example' : 'row'} ${firstRow + fault.row}: expected ${fault.expected}, got ${fault.actual}`,
      );
    }
    const lengths = countLengths(batch, metadata.sequenceLength);
    lengths.forEach((rows, bin) => (histogram[bin] = histogram[bin]! + rows));
    firstRow += countRows(batch);
  }
  if (histogram.some((rows, bin) => rows !== entry.lengthHistogram[bin])) {
    throw contentError(shard, entry, `length histogram: expected ${entry.lengthHistogram}, got ${histogram}`);
  }
}

function contentError(shard: OpenShard, entry: ShardEntry, fault: string): ShardSchemaError {
  return new ShardSchemaError(
    `Shard ${entry.file}, ${fault} (${shard.buffers.path}). It was written by a faulty run; prepare the data again.`,
    { path: shard.buffers.path },
  );
}

async function findTokenizerFault(directory: string, manifest: Manifest): Promise<ShardFault[]> {
  const { file, sha256 } = manifest.tokenizer;
  const path = join(directory, file);
  const actual = await hashFile(path).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (actual === sha256) return [];
  const message =
    `Tokenizer ${file}: expected SHA-256 ${sha256}, got ${actual} (${path}). ` +
    'Restore the file that the shards were made with, or prepare the data again.';
  return [{ file, message }];
}

/** Two shards with the same bytes: some input was prepared twice, or an index was never advanced. */
function findRepeatedContent(manifest: Manifest): ShardFault[] {
  const first = new Map<string, string>();
  return entriesOf(manifest).flatMap(({ file, sha256 }) => {
    const other = first.get(sha256);
    first.set(sha256, other ?? file);
    if (other === undefined) return [];
    const message =
      `Shard ${file}: expected content of its own, got that of ${other} (manifest.json). ` +
      'Its rows count twice; remove the repeated input and prepare the data again.';
    return [{ file, message }];
  });
}

async function findUnlistedFiles(directory: string, manifest: Manifest): Promise<ShardFault[]> {
  const listed = new Set(entriesOf(manifest).map((entry) => entry.file));
  const faults: ShardFault[] = [];
  for (const split of SPLITS) {
    const names = await readdir(join(directory, split), { recursive: true }).catch(() => [] as string[]);
    for (const name of names.toSorted()) {
      const file = `${split}/${name}`;
      if (!name.endsWith('.arrow') || listed.has(file)) continue;
      const message = `Shard ${file}: expected only files of the manifest, got another (${directory}). Delete it.`;
      faults.push({ file, message });
    }
  }
  return faults;
}
