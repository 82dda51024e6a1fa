import {
  Int8,
  RecordBatch,
  RecordBatchFileWriter,
  Struct,
  Uint16,
  Uint32,
  Uint64,
  makeData,
  type Data,
  type Schema,
} from 'apache-arrow';
import type { ExampleBatch } from '@albectra/examples';
import { shardColumns, type ShardColumn } from './shard-columns.ts';
import { createShardSchema, listDataType, type ShardMetadata } from './shard-schema.ts';
import { storedColumns, type StoredColumn } from './stored-columns.ts';

/** Rows of one record batch: about 1 MB at 512 tokens, the unit of {@link ShardReader.recordBatches}. */
export const ROWS_PER_RECORD_BATCH = 1024;

/** Encodes rows as one Arrow IPC file; equal rows and metadata give equal bytes. */
export function encodeShard(batch: ExampleBatch, metadata: ShardMetadata): Uint8Array {
  const schema = createShardSchema(metadata);
  const stored = storedColumns(batch, metadata);
  const columns = shardColumns(metadata).map((column) => ({ column, stored: stored[column.role]! }));
  const rows = (batch.packStarts ?? batch.rowStarts).length - 1;
  const writer = new RecordBatchFileWriter();
  for (let start = 0; start < rows; start += ROWS_PER_RECORD_BATCH) {
    writer.write(encodeRows(columns, { start, end: Math.min(rows, start + ROWS_PER_RECORD_BATCH) }, schema));
  }
  return writer.finish().toUint8Array(true);
}

/** Half-open range of rows. */
interface RowRange {
  readonly start: number;
  readonly end: number;
}

function encodeRows(
  columns: readonly { readonly column: ShardColumn; readonly stored: StoredColumn }[],
  range: RowRange,
  schema: Schema,
): RecordBatch {
  const children = columns.map(({ column, stored }) =>
    column.isList ? listData(stored, range) : plainData(stored, range),
  );
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: range.end - range.start, nullCount: 0, children }));
}

/** Builds a column of values from the values themselves, without a copy. */
function plainData({ values }: StoredColumn, { start, end }: RowRange): Data {
  const shape = { length: end - start, nullCount: 0 };
  const data = values.subarray(start, end);
  if (data instanceof Int8Array) return makeData({ type: new Int8(), ...shape, data });
  if (data instanceof Uint16Array) return makeData({ type: new Uint16(), ...shape, data });
  if (data instanceof Uint32Array) return makeData({ type: new Uint32(), ...shape, data });
  return makeData({ type: new Uint64(), ...shape, data });
}

/** Builds a list column straight from flat values: no builder, no copy of the values. */
function listData(column: StoredColumn, { start, end }: RowRange): Data {
  const first = column.starts[start]!;
  const child = plainData(column, { start: first, end: column.starts[end]! });
  const valueOffsets = column.starts.slice(start, end + 1).map((offset) => offset - first);
  const type = listDataType(child.type);
  return makeData({ type, length: end - start, nullCount: 0, valueOffsets, child });
}
