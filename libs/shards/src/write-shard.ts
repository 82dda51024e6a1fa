import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  Field,
  Int8,
  List,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  Uint16,
  Uint32,
  makeData,
  type Data,
  type Schema,
} from 'apache-arrow';
import { countRows, type ExampleBatch, type ExampleTokenIds } from '@albectra/examples';
import { writeAtomically } from '@albectra/files';
import { ShardOptionsError } from './errors.ts';
import { findRowFault } from './find-row-fault.ts';
import { LENGTH_BIN_TOKENS, lengthBinCount, type ShardEntry } from './manifest.ts';
import { idArrayType } from './record-batch.ts';
import { createShardSchema, type ShardMetadata } from './shard-schema.ts';

/** Rows of one record batch: about 1 MB at 512 tokens, the unit of {@link ShardReader.recordBatches}. */
export const ROWS_PER_RECORD_BATCH = 1024;

/** Where a shard goes: `file` is a path below `directory` with forward slashes, as the manifest keeps it. */
export interface ShardTarget {
  readonly directory: string;
  readonly file: string;
}

/**
 * Writes rows as one Arrow IPC file and returns its entry for the manifest.
 *
 * Equal rows and metadata give equal bytes. The file appears under its name only when it is complete
 * and on the disk. Memory: the rows and one copy of them as file bytes.
 *
 * @throws {ShardOptionsError} if there is no row, or a row breaks a rule of the format.
 */
export async function writeShard(
  target: ShardTarget,
  rows: ExampleBatch,
  metadata: ShardMetadata,
): Promise<ShardEntry> {
  checkRows(target, rows, metadata);
  const bytes = encodeShard(rows, metadata);
  await writeAtomically(join(target.directory, target.file), bytes);
  return {
    file: target.file,
    bytes: bytes.byteLength,
    rows: countRows(rows),
    tokens: rows.tokenIds.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    lengthHistogram: countLengths(rows.rowStarts, metadata.sequenceLength),
  };
}

/** Counts rows by length in bins of {@link LENGTH_BIN_TOKENS} tokens, see `ShardEntry.lengthHistogram`. */
export function countLengths(rowStarts: Int32Array, sequenceLength: number): number[] {
  const histogram = Array.from({ length: lengthBinCount(sequenceLength) }, () => 0);
  for (let row = 0; row + 1 < rowStarts.length; row++) {
    const bin = Math.ceil((rowStarts[row + 1]! - rowStarts[row]!) / LENGTH_BIN_TOKENS) - 1;
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
  const fault = findRowFault(rows, metadata);
  if (fault === undefined) return;
  throw new ShardOptionsError(
    `Shard ${target.file}, row ${fault.row}: expected ${fault.expected}, got ${fault.actual} ` +
      `(${target.directory}). The example builder or its options do not fit the vocabulary and sequence length.`,
    { option: 'rows' },
  );
}

function encodeShard(rows: ExampleBatch, metadata: ShardMetadata): Uint8Array {
  const schema = createShardSchema(metadata);
  const fitted = fitIds(rows, metadata);
  const writer = new RecordBatchFileWriter();
  const count = countRows(rows);
  for (let start = 0; start < count; start += ROWS_PER_RECORD_BATCH) {
    writer.write(encodeRows(fitted, { start, end: Math.min(count, start + ROWS_PER_RECORD_BATCH) }, schema));
  }
  return writer.finish().toUint8Array(true);
}

/** Gives all ids the type that they take on disk, copying only where it differs. */
function fitIds(rows: ExampleBatch, metadata: ShardMetadata): ExampleBatch {
  const IdArray = idArrayType(metadata.vocabularySize);
  const fit = (ids: ExampleTokenIds): ExampleTokenIds => (ids instanceof IdArray ? ids : IdArray.from(ids));
  const tokenIds = fit(rows.tokenIds);
  if (rows.masks === undefined) return { ...rows, tokenIds };
  return { ...rows, tokenIds, masks: { ...rows.masks, replacementIds: fit(rows.masks.replacementIds) } };
}

/** Half-open range of rows. */
interface RowRange {
  readonly start: number;
  readonly end: number;
}

function encodeRows(rows: ExampleBatch, range: RowRange, schema: Schema): RecordBatch {
  const { start, end } = range;
  const children: Data[] = [
    listData(rows.rowStarts, rows.tokenIds, range),
    makeData({ type: new Uint16(), data: rows.segmentAEnds.subarray(start, end) }),
    makeData({ type: new Int8(), data: rows.pairLabels.subarray(start, end) }),
  ];
  if (rows.masks !== undefined) {
    const { maskStarts, maskedPositions, replacementIds } = rows.masks;
    children.push(listData(maskStarts, maskedPositions, range), listData(maskStarts, replacementIds, range));
  }
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: end - start, nullCount: 0, children }));
}

/** Builds a list column straight from flat values: no builder, no copy of the values. */
function listData(starts: Int32Array, values: ExampleTokenIds, { start, end }: RowRange): Data {
  const first = starts[start]!;
  const slice = values.subarray(first, starts[end]!);
  const child: Data =
    slice instanceof Uint16Array
      ? makeData({ type: new Uint16(), data: slice })
      : makeData({ type: new Uint32(), data: slice });
  const valueOffsets = starts.slice(start, end + 1).map((offset) => offset - first);
  const type = new List(new Field('item', child.type, false));
  return makeData({ type, length: end - start, nullCount: 0, valueOffsets, child });
}
