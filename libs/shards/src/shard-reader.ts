import type { ExampleBatch } from '@albectra/examples';
import { ShardOptionsError } from './errors.ts';
import type { Manifest, SplitName } from './manifest.ts';
import { readManifest } from './manifest-file.ts';
import { LruCache } from './lru-cache.ts';
import { locateRow, openShard, type OpenShard } from './open-shard.ts';
import { createBufferCache, type BufferCache } from './shard-buffers.ts';
import { FilePool } from './random-access-file.ts';
import { readRuns, requireRange, type RowForm, type RowRun } from './read-rows.ts';
import { readRowIndex, rowIndexBytes, type RowIndex } from './row-index.ts';
import type { RecordBatchLayout } from './shard-layout.ts';
import { shardMetadataOf } from './shard-metadata.ts';

/** How a reader checks and caches. */
export interface ShardReaderOptions {
  /**
   * When the SHA-256 of a shard is compared: `first`, the default, before the first row of it is
   * read; `always`, all shards at once when the reader is opened; `off`, never. Sizes, schema and row
   * counts are compared in any case.
   */
  readonly verify?: 'off' | 'first' | 'always';
  /**
   * Most bytes of row offsets and labels kept in memory, default 64 MiB. They take 7 to 11 bytes a
   * row, 11 to 20 a packed example, and 20 more with `origins`; beyond the limit they are read again.
   */
  readonly cacheBytes?: number;
  /**
   * Most bytes of decompressed buffers kept in memory, default 64 MiB; the newest always stays. Only
   * compressed shards need them. A row whose buffers are not among them costs the decompression of a record
   * batch, so read compressed shards in order, or with room for what is read together.
   */
  readonly bufferBytes?: number;
  /** Whether to read where rows are from, if the shards say so. Default true. */
  readonly origins?: boolean;
  /** Most shard files held open at once, default 64. */
  readonly maxOpenFiles?: number;
}

const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;
const DEFAULT_BUFFER_BYTES = 64 * 2 ** 20;
const DEFAULT_OPEN_FILES = 64;

/**
 * Reads any row of a split by its global index, in constant time and bounded memory.
 *
 * Rows are numbered through the shards in the order of the manifest; where shards are packed, a row is a
 * pack, and what is read has `packStarts`. The ids are read from the file
 * straight into the result; nothing is decoded that was not asked for. All reads are synchronous, so
 * use it on a thread of its own.
 */
export class ShardReader {
  readonly manifest: Manifest;
  readonly split: SplitName;
  /** Rows of all shards. */
  readonly rowCount: number;
  readonly #directory: string;
  readonly #form: RowForm;
  readonly #checksum: boolean;
  readonly #shards: (OpenShard | undefined)[];
  /** First global row of each shard, `[shards + 1]`. */
  readonly #firstRows: Float64Array;
  readonly #rowIndexes: LruCache<RecordBatchLayout, RowIndex>;
  readonly #pool: FilePool;
  readonly #buffers: BufferCache;

  constructor(
    source: { directory: string; manifest: Manifest; split: SplitName },
    options: ShardReaderOptions = {},
  ) {
    const { verify = 'first', cacheBytes = DEFAULT_CACHE_BYTES, maxOpenFiles = DEFAULT_OPEN_FILES } = options;
    const { origins = true, bufferBytes = DEFAULT_BUFFER_BYTES } = options;
    requireAtLeast('cacheBytes', cacheBytes, 0);
    requireAtLeast('bufferBytes', bufferBytes, 0);
    requireAtLeast('maxOpenFiles', maxOpenFiles, 1);
    const { shards, rows } = source.manifest.splits[source.split];
    this.manifest = source.manifest;
    this.split = source.split;
    this.rowCount = rows;
    this.#directory = source.directory;
    this.#form = {
      metadata: shardMetadataOf(source.manifest),
      origins: origins && source.manifest.provenance,
    };
    this.#checksum = verify !== 'off';
    this.#shards = shards.map(() => undefined);
    this.#firstRows = new Float64Array(shards.length + 1);
    shards.forEach((shard, index) => (this.#firstRows[index + 1] = this.#firstRows[index]! + shard.rows));
    this.#rowIndexes = new LruCache({ limit: cacheBytes, sizeOf: rowIndexBytes });
    this.#pool = new FilePool(maxOpenFiles);
    this.#buffers = createBufferCache(bufferBytes);
    if (verify === 'always') shards.forEach((_, shardIndex) => this.#shard(shardIndex));
  }

  /**
   * Reads rows by global index, in the given order, as columns that the caller owns.
   *
   * @throws {ShardOptionsError} if an index is not an integer of `[0, rowCount)`.
   * @throws {ShardError} if a shard is missing or damaged.
   */
  readRows(rowIndices: ArrayLike<number>): ExampleBatch {
    const runs: RowRun[] = [];
    for (let place = 0; place < rowIndices.length; place++) {
      const run = this.#locate(rowIndices[place]!);
      const last = runs.at(-1);
      if (last?.layout === run.layout && last.end === run.start) last.end = run.end;
      else runs.push(run);
    }
    return readRuns(runs, this.#form);
  }

  /**
   * Reads the rows `start .. end` by global index, in a few large reads for each record batch.
   *
   * @throws {ShardOptionsError} if they are not rows of the split.
   * @throws {ShardError} if a shard is missing or damaged.
   */
  readRange(start: number, end: number): ExampleBatch {
    requireRange({ start, end }, this.rowCount, `${this.#directory}, ${this.split}`);
    const runs: RowRun[] = [];
    for (let row = start; row < end;) {
      const run = this.#locate(row);
      run.end = Math.min(run.layout.rows, run.start + end - row);
      row += run.end - run.start;
      runs.push(run);
    }
    return readRuns(runs, this.#form);
  }

  /** Yields all rows in global order, one record batch (1,024 rows, 128 compressed ones) at a time. */
  *recordBatches(): Generator<ExampleBatch, void, undefined> {
    for (let shardIndex = 0; shardIndex < this.#shards.length; shardIndex++) {
      const { buffers, batches } = this.#shard(shardIndex);
      for (const layout of batches) {
        const index = readRowIndex(buffers, layout, this.#form);
        yield readRuns([{ buffers, layout, index, start: 0, end: layout.rows }], this.#form);
      }
    }
  }

  /** Closes all files and drops what is cached. */
  close(): void {
    this.#pool.close();
    this.#rowIndexes.clear();
    this.#buffers.clear();
  }

  /** Returns the run of one row. */
  #locate(rowIndex: number): RowRun {
    if (!Number.isInteger(rowIndex) || rowIndex < 0 || rowIndex >= this.rowCount) {
      throw new ShardOptionsError(
        `Row: expected an index of 0 to ${this.rowCount - 1}, got ${rowIndex} (${this.#directory}, ${this.split}). ` +
          'Draw indices below rowCount.',
        { option: 'rowIndices' },
      );
    }
    const shardIndex = lastAtOrBelow(this.#firstRows, rowIndex);
    const shard = this.#shard(shardIndex);
    const { buffers } = shard;
    const { layout, row } = locateRow(shard, rowIndex - this.#firstRows[shardIndex]!);
    const index = this.#rowIndexes.get(layout, () => readRowIndex(buffers, layout, this.#form));
    return { buffers, layout, index, start: row, end: row + 1 };
  }

  #shard(shardIndex: number): OpenShard {
    const entry = this.manifest.splits[this.split].shards[shardIndex]!;
    const expected = {
      entry,
      metadata: this.#form.metadata,
      pool: this.#pool,
      cache: this.#buffers,
      checksum: this.#checksum,
    };
    return (this.#shards[shardIndex] ??= openShard(this.#directory, expected));
  }
}

/**
 * Opens one split of a shard directory.
 *
 * @throws {ManifestError} if the manifest is missing or not valid.
 * @throws {ShardError} with `verify: 'always'`, if a shard is missing or damaged.
 */
export async function openShards(
  directory: string,
  split: SplitName,
  options: ShardReaderOptions = {},
): Promise<ShardReader> {
  return new ShardReader({ directory, manifest: await readManifest(directory), split }, options);
}

/** Finds the last index whose value is at or below `limit` in an ascending array that starts at 0. */
function lastAtOrBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

function requireAtLeast(option: string, value: number, min: number): void {
  if (Number.isFinite(value) && value >= min) return;
  throw new ShardOptionsError(
    `Shard reader option ${option}: expected a number from ${min}, got ${value}. Change the option.`,
    {
      option,
    },
  );
}
