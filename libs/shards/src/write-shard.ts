import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { countPacks, countRows, type ExampleBatch } from '@albectra/examples';
import { createAtomicFile } from '@albectra/files';
import { encodeShard } from './encode-shard.ts';
import { ShardOptionsError } from './errors.ts';
import { findRowFault } from './find-row-fault.ts';
import { LENGTH_BIN_TOKENS, lengthBinCount, type ShardCompression, type ShardEntry } from './manifest.ts';
import type { ShardMetadata } from './shard-metadata.ts';

/** Where a shard goes: `file` is a path below `directory` with forward slashes, as the manifest keeps it. */
export interface ShardTarget {
  readonly directory: string;
  readonly file: string;
  /** The bin of the rows, one of the metadata's `lengthBins`; needed if there are any. */
  readonly bin?: number;
  /** How the columns are compressed. Default `none`: any row can then be read by itself. */
  readonly compression?: ShardCompression;
}

/**
 * Writes rows, or packs of them, as one Arrow IPC file and returns its entry for the manifest.
 *
 * Equal rows and metadata give equal bytes. The file appears under its name only when it is complete
 * and on the disk. Memory: the rows, and what of them is compressed; they must not change meanwhile.
 *
 * @throws {ShardOptionsError} if there is no row, a row breaks a rule of the format, or is not of the bin.
 */
export async function writeShard(
  target: ShardTarget,
  rows: ExampleBatch,
  metadata: ShardMetadata,
): Promise<ShardEntry> {
  checkRows(target, rows, metadata);
  const parts = encodeShard(rows, metadata, target.compression ?? 'none');
  const sha256 = await writeAndHash(join(target.directory, target.file), parts);
  return {
    file: target.file,
    bytes: parts.reduce((sum, { byteLength }) => sum + byteLength, 0),
    rows: countPacks(rows),
    ...(metadata.packed && { examples: countRows(rows) }),
    ...(target.bin !== undefined && { bin: target.bin }),
    tokens: rows.tokenIds.length,
    sha256,
    lengthHistogram: countLengths(rows, metadata.sequenceLength),
  };
}

/** Writes a file as a whole; gives the SHA-256 of its bytes, which this thread computes while the system writes. */
async function writeAndHash(path: string, parts: readonly Uint8Array[]): Promise<string> {
  const file = await createAtomicFile(path);
  try {
    const writing = file.write(...parts);
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    await writing;
    await file.commit();
    return hash.digest('hex');
  } finally {
    await file.discard();
  }
}

/** Counts rows (packs, if packed) by length, see `ShardEntry.lengthHistogram`. */
export function countLengths({ rowStarts, packStarts }: ExampleBatch, sequenceLength: number): number[] {
  const histogram = Array.from({ length: lengthBinCount(sequenceLength) }, () => 0);
  const starts = packStarts?.map((row) => rowStarts[row]!) ?? rowStarts;
  for (let row = 0; row + 1 < starts.length; row++) {
    const bin = Math.ceil((starts[row + 1]! - starts[row]!) / LENGTH_BIN_TOKENS) - 1;
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return histogram;
}

function checkRows(target: ShardTarget, rows: ExampleBatch, metadata: ShardMetadata): void {
  if (countRows(rows) === 0) {
    throw new ShardOptionsError(
      `Shard ${target.file}: expected at least one row, got none (${target.directory}). Write no shard for no rows.`,
      { option: 'rows' },
    );
  }
  checkBin(target, metadata);
  const fault = findRowFault(rows, { metadata, bin: target.bin });
  if (fault === undefined) return;
  throw new ShardOptionsError(
    `Shard ${target.file}, row ${fault.row}: expected ${fault.expected}, got ${fault.actual} ` +
      `(${target.directory}). The example builder or its options do not fit the vocabulary and sequence length.`,
    { option: 'rows' },
  );
}

function checkBin({ directory, file, bin }: ShardTarget, { lengthBins }: ShardMetadata): void {
  if (lengthBins === undefined ? bin === undefined : bin !== undefined && lengthBins.includes(bin)) return;
  const expected = lengthBins === undefined ? 'no bin' : `a bin of ${lengthBins.join(', ')}`;
  throw new ShardOptionsError(
    `Shard ${file}: expected ${expected}, got ${bin ?? 'none'} (${directory}). Sort the rows by the bins of the metadata.`,
    { option: 'bin' },
  );
}
