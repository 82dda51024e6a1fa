import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import { ShardOptionsError } from './errors.ts';
import type { Manifest, SplitName } from './manifest.ts';
import { readManifest } from './manifest-file.ts';
import { LruCache } from './lru-cache.ts';
import { openShard, type OpenShard } from './open-shard.ts';
import { FilePool, type RandomAccessFile } from './random-access-file.ts';
import {
  fill,
  idArrayType,
  readRecordBatch,
  readRowIndex,
  rowIndexBytes,
  type IdArrayType,
  type RowIndex,
} from './record-batch.ts';
import type { RecordBatchLayout } from './shard-layout.ts';
import { shardMetadataOf, type ShardMetadata } from './shard-schema.ts';

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
   * row; beyond the limit they are read again, 7 to 11 KB at a time.
   */
  readonly cacheBytes?: number;
  /** Most shard files held open at once, default 64. */
  readonly maxOpenFiles?: number;
}

/** Where one row lies. */
interface RowLocation {
  readonly file: RandomAccessFile;
  readonly layout: RecordBatchLayout;
  readonly index: RowIndex;
  /** Row within the record batch. */
  readonly row: number;
}

const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;
const DEFAULT_OPEN_FILES = 64;

/**
 * Reads any row of a split by its global index, in constant time and bounded memory.
 *
 * Rows are numbered through the shards in the order of the manifest. The ids are read from the file
 * straight into the result; nothing is decoded that was not asked for. All reads are synchronous, so
 * use it on a thread of its own.
 */
export class ShardReader {
  readonly manifest: Manifest;
  readonly split: SplitName;
  /** Rows of all shards. */
  readonly rowCount: number;
  readonly #directory: string;
  readonly #metadata: ShardMetadata;
  readonly #checksum: boolean;
  readonly #shards: (OpenShard | undefined)[];
  /** First global row of each shard, `[shards + 1]`. */
  readonly #firstRows: Float64Array;
  readonly #rowIndexes: LruCache<RecordBatchLayout, RowIndex>;
  readonly #pool: FilePool;

  constructor(
    source: { directory: string; manifest: Manifest; split: SplitName },
    options: ShardReaderOptions = {},
  ) {
    const { verify = 'first', cacheBytes = DEFAULT_CACHE_BYTES, maxOpenFiles = DEFAULT_OPEN_FILES } = options;
    requireAtLeast('cacheBytes', cacheBytes, 0);
    requireAtLeast('maxOpenFiles', maxOpenFiles, 1);
    const { shards, rows } = source.manifest.splits[source.split];
    this.manifest = source.manifest;
    this.split = source.split;
    this.rowCount = rows;
    this.#directory = source.directory;
    this.#metadata = shardMetadataOf(source.manifest);
    this.#checksum = verify !== 'off';
    this.#shards = shards.map(() => undefined);
    this.#firstRows = new Float64Array(shards.length + 1);
    shards.forEach((shard, index) => (this.#firstRows[index + 1] = this.#firstRows[index]! + shard.rows));
    this.#rowIndexes = new LruCache({ limit: cacheBytes, sizeOf: rowIndexBytes });
    this.#pool = new FilePool(maxOpenFiles);
    if (verify === 'always') shards.forEach((_, shardIndex) => this.#shard(shardIndex));
  }

  /**
   * Reads rows by global index, in the given order, as columns that the caller owns.
   *
   * @throws {ShardOptionsError} if an index is not an integer of `[0, rowCount)`.
   * @throws {ShardError} if a shard is missing or damaged.
   */
  readRows(rowIndices: ArrayLike<number>): ExampleBatch {
    const locations = Array.from(rowIndices, (rowIndex) => this.#locate(rowIndex));
    const IdArray = idArrayType(this.#metadata.vocabularySize);
    const rowStarts = startsOf(locations, (index) => index.rowStarts);
    const batch: ExampleBatch = {
      tokenIds: gather(locations, rowStarts, {
        into: IdArray,
        list: inputIds,
        starts: (index) => index.rowStarts,
      }),
      rowStarts,
      segmentAEnds: Uint16Array.from(locations, ({ index, row }) => index.segmentAEnds[row]!),
      pairLabels: Int8Array.from(locations, ({ index, row }) => index.pairLabels[row]!),
    };
    if (this.manifest.masking === 'dynamic') return batch;
    const starts = (index: RowIndex): Int32Array => index.maskStarts!;
    const maskStarts = startsOf(locations, starts);
    const positions = gather(locations, maskStarts, { into: Uint16Array, list: maskedPositions, starts });
    const replacementIds = gather(locations, maskStarts, { into: IdArray, list: maskedReplacements, starts });
    return { ...batch, masks: { maskStarts, maskedPositions: positions as Uint16Array, replacementIds } };
  }

  /** Yields all rows in global order, one record batch (about 1,000 rows) at a time. */
  *recordBatches(): Generator<ExampleBatch, void, undefined> {
    const IdArray = idArrayType(this.#metadata.vocabularySize);
    for (let shardIndex = 0; shardIndex < this.#shards.length; shardIndex++) {
      const { file, batches } = this.#shard(shardIndex);
      for (const layout of batches) yield readRecordBatch(file, layout, IdArray);
    }
  }

  /** Closes all files and drops what is cached. */
  close(): void {
    this.#pool.close();
    this.#rowIndexes.clear();
  }

  #locate(rowIndex: number): RowLocation {
    if (!Number.isInteger(rowIndex) || rowIndex < 0 || rowIndex >= this.rowCount) {
      throw new ShardOptionsError(
        `Row: expected an index of 0 to ${this.rowCount - 1}, got ${rowIndex} (${this.#directory}, ${this.split}). ` +
          'Draw indices below rowCount.',
        { option: 'rowIndices' },
      );
    }
    const shardIndex = lastAtOrBelow(this.#firstRows, rowIndex);
    const { file, batches } = this.#shard(shardIndex);
    const rowOfShard = rowIndex - this.#firstRows[shardIndex]!;
    const rowsPerBatch = batches[0]!.rows;
    const layout = batches[Math.floor(rowOfShard / rowsPerBatch)]!;
    const index = this.#rowIndexes.get(layout, () => readRowIndex(file, layout));
    return { file, layout, index, row: rowOfShard % rowsPerBatch };
  }

  #shard(shardIndex: number): OpenShard {
    const entry = this.manifest.splits[this.split].shards[shardIndex]!;
    const expected = { entry, metadata: this.#metadata, pool: this.#pool, checksum: this.#checksum };
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

const inputIds = (layout: RecordBatchLayout): number => layout.inputIds.values.position;
const maskedPositions = (layout: RecordBatchLayout): number => layout.maskedPositions!.values.position;
const maskedReplacements = (layout: RecordBatchLayout): number => layout.maskedReplacements!.values.position;

/** Lays rows of the located lengths after one another, `[rows + 1]`. */
function startsOf(locations: readonly RowLocation[], starts: (index: RowIndex) => Int32Array): Int32Array {
  const result = new Int32Array(locations.length + 1);
  locations.forEach(({ index, row }, place) => {
    const from = starts(index);
    result[place + 1] = result[place]! + from[row + 1]! - from[row]!;
  });
  return result;
}

/** Reads the values of a list column for each located row, one positioned read a row. */
function gather(
  locations: readonly RowLocation[],
  targetStarts: Int32Array,
  column: {
    readonly into: IdArrayType;
    readonly list: (layout: RecordBatchLayout) => number;
    readonly starts: (index: RowIndex) => Int32Array;
  },
): ExampleTokenIds {
  const target = new column.into(targetStarts[locations.length]!);
  locations.forEach(({ file, layout, index, row }, place) => {
    const part = target.subarray(targetStarts[place]!, targetStarts[place + 1]!);
    fill(file, part, column.list(layout) + column.starts(index)[row]! * target.BYTES_PER_ELEMENT);
  });
  return target;
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
