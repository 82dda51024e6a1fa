/**
 * Decodes the metadata of an Arrow IPC file: its footer, and the header of a record batch.
 *
 * Numbers of fields are those of the tables in Arrow's `File.fbs`, `Schema.fbs` and `Message.fbs`. Every
 * function throws a RangeError where the bytes are not such metadata.
 *
 * @see https://arrow.apache.org/docs/format/Columnar.html, serialization and interprocess communication.
 */
import { FlatTable, readCount } from './flat-table.ts';
import type { ShardCompression } from './manifest.ts';

/** A column as a schema describes it: `name: Uint16`, `name: List<Uint16>`; others by the number of their type. */
export interface ArrowSchema {
  readonly columns: readonly string[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** Where a message and the bytes that it describes lie in the file. */
export interface ArrowBlock {
  readonly position: number;
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

/** What the footer of a file says. */
export interface ArrowFooter {
  readonly schema: ArrowSchema;
  readonly blocks: readonly ArrowBlock[];
}

/** What the header of a record batch says. */
export interface ArrowBatch {
  readonly rows: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  /** Offsets count from the start of the body. */
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly compression: ShardCompression;
}

const MAX_COLUMNS = 64;
const MAX_METADATA_ENTRIES = 256;
const BLOCK_BYTES = 24;
const NODE_BYTES = 16;
const BUFFER_BYTES = 16;
const TYPE_INT = 2;
const TYPE_LIST = 12;
const HEADER_RECORD_BATCH = 3;
const CODECS: readonly ShardCompression[] = ['lz4', 'zstd'];

/** Decodes a footer. */
export function decodeFooter(bytes: Uint8Array): ArrowFooter {
  const footer = FlatTable.root(bytes);
  const schema = footer.table(1);
  if (schema === undefined) throw new RangeError('no schema');
  const blocks = footer.structs(3, BLOCK_BYTES, (view, position) => ({
    position: readCount(view, position),
    headerBytes: view.getInt32(position + 8, true),
    bodyBytes: readCount(view, position + 16),
  }));
  return { schema: decodeSchema(schema), blocks };
}

/** Decodes the header of a record batch. */
export function decodeBatch(bytes: Uint8Array): ArrowBatch {
  const message = FlatTable.root(bytes);
  const batch = message.uint8(1) === HEADER_RECORD_BATCH ? message.table(2) : undefined;
  if (batch === undefined) throw new RangeError('no record batch');
  return {
    rows: batch.count(0),
    nodes: batch.structs(1, NODE_BYTES, (view, position) => ({
      length: readCount(view, position),
      nullCount: readCount(view, position + 8),
    })),
    buffers: batch.structs(2, BUFFER_BYTES, (view, position) => ({
      offset: readCount(view, position),
      length: readCount(view, position + 8),
    })),
    compression: decodeCompression(batch.table(3)),
  };
}

function decodeCompression(compression: FlatTable | undefined): ShardCompression {
  if (compression === undefined) return 'none';
  const codec = CODECS[compression.uint8(0)];
  if (codec === undefined || compression.uint8(1) !== 0) throw new RangeError('unknown compression');
  return codec;
}

function decodeSchema(schema: FlatTable): ArrowSchema {
  if (schema.int16(0) !== 0) throw new RangeError('numbers with the high byte first');
  const entries = schema.tables(2, MAX_METADATA_ENTRIES);
  return {
    columns: schema.tables(1, MAX_COLUMNS).map((field) => `${field.text(0)}: ${describeType(field)}`),
    metadata: new Map(entries.map((entry) => [entry.text(0), entry.text(1)])),
  };
}

function describeType(field: FlatTable, nested = false): string {
  const type = field.uint8(2);
  const details = field.table(3);
  const isDictionary = field.table(4) !== undefined;
  if (details === undefined || isDictionary) return 'Dictionary';
  if (type === TYPE_INT) return `${details.uint8(1) === 0 ? 'Uint' : 'Int'}${details.int32(0)}`;
  const item = type === TYPE_LIST && !nested ? field.tables(5, 1)[0] : undefined;
  return item === undefined ? `type ${type}` : `List<${describeType(item, true)}>`;
}
