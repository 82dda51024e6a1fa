import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import { ChecksumCheck } from './checksum-check.ts';
import { ShardOptionsError } from './errors.ts';
import type { Manifest, SplitName } from './manifest.ts';
import { readManifest } from './manifest-file.ts';
import { LruCache } from './lru-cache.ts';
import { openShard, type OpenShard } from './open-shard.ts';
import { createBufferCache, type BufferCache } from './shard-buffers.ts';
import { FilePool } from './random-access-file.ts';
import { readRuns, requireRange, type RowRun } from './read-rows.ts';
import { readRowIndex, rowIndexBytes, type IndexForm, type RowIndex } from './row-index.ts';
import { VALUE_BYTES } from './shard-columns.ts';
import type { RecordBatchLayout } from './shard-layout.ts';
import { shardMetadataOf } from './shard-metadata.ts';

/** How a reader checks and caches. */
export interface ShardReaderOptions {
  /**
   * When the SHA-256 of a shard is compared: `first`, the default, before the first row of it is
   * read; `later`, if a row of it was read, by {@link ShardReader.verifyPart}; `always`, all shards at once
   * when the reader is opened; `off`, never. Sizes, schema and row counts are compared in any case.
   */
  readonly verify?: 'off' | 'first' | 'later' | 'always';
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
  /**
   * Most bytes of ids and masks kept in memory, besides what `cacheBytes` bounds; default none. If those of
   * the whole split fit, a record batch is read as a whole for the first of its rows, and kept; if not, every
   * row is read on its own.
   */
  readonly listBytes?: number;
  /**
   * Whether rows that are near one another are read at about the same time. Record batches are then read as
   * wholes even if those of the split do not all fit into `listBytes`, and those used last are kept. Default false.
   */
  readonly nearby?: boolean;
  /** Whether to read where rows are from, if the shards say so. Default true. */
  readonly origins?: boolean;
  /** Most shard files held open at once, default 256. */
  readonly maxOpenFiles?: number;
}

const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;
const DEFAULT_BUFFER_BYTES = 64 * 2 ** 20;
const DEFAULT_OPEN_FILES = 256;

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
  readonly #form: IndexForm;
  readonly #verify: ShardReaderOptions['verify'];
  readonly #shards: (OpenShard | undefined)[];
  /** First global row of each shard, `[shards + 1]`. */
  readonly #firstRows: Float64Array;
  readonly #rowIndexes: LruCache<RecordBatchLayout, RowIndex>;
  readonly #pool: FilePool;
  readonly #buffers: BufferCache;
  /** What `verifyPart` is to compare. */
  readonly #unchecked: ChecksumCheck[] = [];

  constructor(
    source: { directory: string; manifest: Manifest; split: SplitName },
    options: ShardReaderOptions = {},
  ) {
    const { verify = 'first', origins = true, nearby = false } = options;
    const { cacheBytes, bufferBytes, listBytes, maxOpenFiles } = limitsOf(options);
    const { shards, rows } = source.manifest.splits[source.split];
    const keepsLists = nearby || mostListBytes(source.manifest, source.split) <= listBytes;
    this.manifest = source.manifest;
    this.split = source.split;
    this.rowCount = rows;
    this.#directory = source.directory;
    this.#form = {
      metadata: shardMetadataOf(source.manifest),
      origins: origins && source.manifest.provenance,
      lists: keepsLists,
    };
    this.#verify = verify;
    this.#shards = shards.map(() => undefined);
    this.#firstRows = new Float64Array(shards.length + 1);
    shards.forEach((shard, index) => (this.#firstRows[index + 1] = this.#firstRows[index]! + shard.rows));
    const limit = cacheBytes + (keepsLists ? listBytes : 0);
    this.#rowIndexes = new LruCache({ limit, sizeOf: rowIndexBytes });
    this.#pool = new FilePool(maxOpenFiles);
    this.#buffers = createBufferCache(bufferBytes);
    if (verify === 'always') shards.forEach((_, shardIndex) => this.#open(shardIndex));
  }

  /**
   * Reads rows by global index, in the given order, as columns that the caller owns.
   *
   * @param memory Where to put the ids, if they fit in; default, in a new array.
   * @throws {ShardOptionsError} if an index is not an integer of `[0, rowCount)`.
   * @throws {ShardError} if a shard is missing or damaged.
   */
  readRows(rowIndices: ArrayLike<number>, memory?: ExampleTokenIds): ExampleBatch {
    const runs: RowRun[] = [];
    let last: RowRun | undefined;
    for (let place = 0; place < rowIndices.length; place++) {
      const run = this.#locate(rowIndices[place]!);
      if (last?.layout === run.layout && last.end === run.start) last.end = run.end;
      else runs.push((last = run));
    }
    return readRuns(runs, this.#form, memory);
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
      const { buffers, batches } = this.#shards[shardIndex] ?? this.#open(shardIndex);
      for (const layout of batches) {
        const index = readRowIndex(buffers, layout, { ...this.#form, lists: false });
        yield readRuns([{ buffers, layout, index, start: 0, end: layout.rows }], this.#form);
      }
    }
  }

  /**
   * Compares with `verify: 'later'` the SHA-256 of shards that rows were read of, in the order in which they
   * were opened.
   *
   * @param bytes How many bytes to read at most.
   * @returns Whether all of them are compared.
   * @throws {ShardChecksumError} if one differs: rows that were read of it are not to be trusted.
   */
  verifyPart(bytes: number): boolean {
    const unchecked = this.#unchecked;
    let left = bytes;
    while (unchecked.length > 0 && left > 0) {
      const check = unchecked[0]!;
      const count = Math.min(left, check.bytesLeft);
      check.advance(count);
      left -= count;
      if (check.bytesLeft === 0) unchecked.shift();
    }
    return unchecked.length === 0;
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
    const { buffers, batches } = this.#shards[shardIndex] ?? this.#open(shardIndex);
    // All record batches of a shard but the last are of equal size.
    const rowsPerBatch = batches[0]!.rows;
    const rowOfShard = rowIndex - this.#firstRows[shardIndex]!;
    const layout = batches[Math.floor(rowOfShard / rowsPerBatch)]!;
    const start = rowOfShard % rowsPerBatch;
    const index =
      this.#rowIndexes.find(layout) ??
      this.#rowIndexes.add(layout, readRowIndex(buffers, layout, this.#form));
    return { buffers, layout, index, start, end: start + 1 };
  }

  #open(shardIndex: number): OpenShard {
    const entry = this.manifest.splits[this.split].shards[shardIndex]!;
    const shard = openShard(this.#directory, {
      entry,
      metadata: this.#form.metadata,
      pool: this.#pool,
      cache: this.#buffers,
      checksum: this.#verify === 'first' || this.#verify === 'always',
    });
    if (this.#verify === 'later') this.#unchecked.push(new ChecksumCheck(shard.buffers.file, entry));
    this.#shards[shardIndex] = shard;
    return shard;
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

/** The bytes of a split's ids and masks, or more. */
function mostListBytes({ splits, masking, idType }: Manifest, split: SplitName): number {
  const idBytes = VALUE_BYTES[idType];
  // A mask has a position and what stands there; no token has more than one.
  return splits[split].tokens * (idBytes + (masking === 'static' ? VALUE_BYTES.uint16 + idBytes : 0));
}

/** What `limitsOf` gives. */
type Limits = Required<Pick<ShardReaderOptions, 'cacheBytes' | 'bufferBytes' | 'listBytes' | 'maxOpenFiles'>>;

/**
 * Returns the limits among the options, or their defaults.
 *
 * @throws {ShardOptionsError} if one is out of its range.
 */
function limitsOf(options: ShardReaderOptions): Limits {
  const limits = {
    cacheBytes: options.cacheBytes ?? DEFAULT_CACHE_BYTES,
    bufferBytes: options.bufferBytes ?? DEFAULT_BUFFER_BYTES,
    listBytes: options.listBytes ?? 0,
    maxOpenFiles: options.maxOpenFiles ?? DEFAULT_OPEN_FILES,
  };
  for (const [option, value] of Object.entries(limits)) {
    requireAtLeast(option, value, option === 'maxOpenFiles' ? 1 : 0);
  }
  return limits;
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
