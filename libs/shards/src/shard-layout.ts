/**
 * Where the columns of a shard lie in its file.
 *
 * An Arrow IPC file is: magic `ARROW1`, schema message, record batch messages, footer, footer length
 * (int32), magic. The footer lists the offset of every record batch; the message of a batch lists the
 * offset of every buffer in its body. Two buffers (validity, values) belong to a plain column, four
 * (validity, offsets, validity, values) to a list. So a few small reads give the position of any row's
 * ids, and rows can be read one by one without decoding the rest.
 */
import {
  decodeBatch,
  decodeFooter,
  type ArrowBatch,
  type ArrowBlock,
  type ArrowFooter,
} from './arrow-metadata.ts';
import { ShardSchemaError } from './errors.ts';
import type { ShardCompression } from './manifest.ts';
import type { RandomAccessFile } from './random-access-file.ts';
import { VALUE_BYTES, shardColumns, type ColumnRole } from './shard-columns.ts';
import { findSchemaFault, type ShardMetadata } from './shard-metadata.ts';

/** A buffer of values: where it lies in the file, and what becomes of it. */
export interface BufferRegion {
  readonly position: number;
  /** Bytes that it takes in the file. */
  readonly storedBytes: number;
  /** Bytes of its values. */
  readonly bytes: number;
  readonly compression: ShardCompression;
}

/** A column of one record batch: where its values lie, and the offsets of its lists if it has lists. */
export interface ColumnLayout {
  readonly offsets?: BufferRegion;
  readonly values: BufferRegion;
  /** Number of values, those of all lists together. */
  readonly valueCount: number;
}

/** One record batch: its rows and where its columns lie. */
export interface RecordBatchLayout {
  readonly rows: number;
  readonly columns: { readonly [role in ColumnRole]?: ColumnLayout };
  /** What the column `source` counts from, 0 by default. */
  readonly firstSource?: number;
}

const MAGIC = 'ARROW1';
/** Footer length (int32) and magic. */
const TAIL_BYTES = 4 + MAGIC.length;
/** Leading magic, padded to 8 bytes, and the tail. */
const MIN_FILE_BYTES = 8 + TAIL_BYTES;
/** Continuation marker and length before the metadata of a message. */
const MESSAGE_PREFIX_BYTES = 8;
/** A header takes 16 bytes for each node and buffer: at most a kilobyte for the columns of a shard. */
const MAX_HEADER_BYTES = 1 << 16;
/** Both are far above what is written here (1,024 rows of at most 65,535 ids): a bound for what is decompressed. */
const MAX_BATCH_ROWS = 1 << 16;
const MAX_BUFFER_BYTES = 1 << 28;

/**
 * Reads the layout of every record batch from the footer and the batch headers.
 *
 * @throws {ShardSchemaError} if the file is not an Arrow file, has other columns or metadata than
 *   `metadata` says, null values, or regions that do not fit into it.
 */
export function readShardLayout(file: RandomAccessFile, metadata: ShardMetadata): RecordBatchLayout[] {
  const { schema, blocks } = readFooter(file);
  const fault = findSchemaFault(schema, metadata);
  if (fault !== undefined) throw schemaError(file, fault);
  const layouts = blocks.map((block) => readBatchLayout(file, block, metadata));
  checkBatchSizes(file, layouts);
  return layouts;
}

function readFooter(file: RandomAccessFile): ArrowFooter {
  if (file.bytes < MIN_FILE_BYTES) throw schemaError(file, `expected an Arrow file, got ${file.bytes} bytes`);
  const tail = Buffer.from(file.read(file.bytes - TAIL_BYTES, TAIL_BYTES).buffer);
  const magic = tail.toString('latin1', 4);
  if (magic !== MAGIC) throw schemaError(file, `expected ${MAGIC} at the end, got ${JSON.stringify(magic)}`);
  const footerBytes = tail.readInt32LE(0);
  if (footerBytes <= 0 || footerBytes > file.bytes - MIN_FILE_BYTES) {
    throw schemaError(file, `expected a footer inside the file, got one of ${footerBytes} bytes`);
  }
  const bytes = file.read(file.bytes - TAIL_BYTES - footerBytes, footerBytes);
  return decode(file, () => decodeFooter(bytes));
}

function readBatchLayout(
  file: RandomAccessFile,
  block: ArrowBlock,
  metadata: ShardMetadata,
): RecordBatchLayout {
  const { position, headerBytes, bodyBytes } = block;
  const bodyStart = position + headerBytes;
  if (
    headerBytes <= MESSAGE_PREFIX_BYTES ||
    headerBytes > MAX_HEADER_BYTES ||
    bodyStart + bodyBytes > file.bytes
  ) {
    throw schemaError(file, 'expected record batches inside the file, got one beyond its end');
  }
  const header = file.read(position + MESSAGE_PREFIX_BYTES, headerBytes - MESSAGE_PREFIX_BYTES);
  const batch = decode(file, () => decodeBatch(header));
  if (batch.rows > MAX_BATCH_ROWS) {
    throw schemaError(file, `expected at most ${MAX_BATCH_ROWS} rows in a record batch, got ${batch.rows}`);
  }
  const reader = new LayoutReader(file, { position: bodyStart, bytes: bodyBytes }, batch);
  const columns = shardColumns(metadata).map(({ role, isList, type }) => {
    return [role, isList ? reader.list(VALUE_BYTES[type]) : reader.column(VALUE_BYTES[type])] as const;
  });
  return { rows: batch.rows, columns: Object.fromEntries(columns) };
}

/** Runs a decoder of metadata, which throws a RangeError on bytes that are none. */
function decode<T>(file: RandomAccessFile, decoder: () => T): T {
  try {
    return decoder();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw schemaError(file, 'expected well-formed Arrow metadata, got bytes that do not decode', error);
  }
}

/** Walks the nodes and buffers of one record batch, checking each against the body. */
class LayoutReader {
  readonly #file: RandomAccessFile;
  readonly #body: { readonly position: number; readonly bytes: number };
  readonly #header: ArrowBatch;
  #node = 0;
  #buffer = 0;

  constructor(
    file: RandomAccessFile,
    body: { readonly position: number; readonly bytes: number },
    header: ArrowBatch,
  ) {
    this.#file = file;
    this.#body = body;
    this.#header = header;
  }

  /** Takes a plain column with one value of `valueBytes` for every row. */
  column(valueBytes: number): ColumnLayout {
    const valueCount = this.#nextNode(this.#header.rows);
    this.#buffer++;
    return { values: this.#nextRegion(valueCount * valueBytes), valueCount };
  }

  /** Takes a list column with one list for every row and flat values of `valueBytes`. */
  list(valueBytes: number): ColumnLayout {
    this.#nextNode(this.#header.rows);
    this.#buffer++;
    const offsets = this.#nextRegion((this.#header.rows + 1) * Int32Array.BYTES_PER_ELEMENT);
    const valueCount = this.#nextNode();
    this.#buffer++;
    return { offsets, values: this.#nextRegion(valueCount * valueBytes), valueCount };
  }

  #nextNode(rows?: number): number {
    const node = this.#header.nodes[this.#node++];
    if (node === undefined || node.nullCount !== 0 || node.length !== (rows ?? node.length)) {
      throw schemaError(
        this.#file,
        `expected columns of ${this.#header.rows} values without nulls, got others`,
      );
    }
    return node.length;
  }

  #nextRegion(bytes: number): BufferRegion {
    const region = this.#header.buffers[this.#buffer++];
    const { compression } = this.#header;
    if (bytes > MAX_BUFFER_BYTES) {
      throw schemaError(
        this.#file,
        `expected buffers of at most ${MAX_BUFFER_BYTES} bytes, got one of ${bytes}`,
      );
    }
    const inside = region !== undefined && region.offset + region.length <= this.#body.bytes;
    if (!inside || (compression === 'none' && region.length < bytes)) {
      throw schemaError(
        this.#file,
        `expected a buffer of ${bytes} bytes inside the record batch, got another`,
      );
    }
    const position = this.#body.position + region.offset;
    return { position, storedBytes: region.length, bytes, compression };
  }
}

/** Equal sizes make the batch of a row a division: all but the last batch hold the same number of rows. */
function checkBatchSizes(file: RandomAccessFile, layouts: readonly RecordBatchLayout[]): void {
  const rows = layouts[0]?.rows ?? 0;
  const regular = layouts.every((layout, index) =>
    index < layouts.length - 1 ? layout.rows === rows : layout.rows > 0 && layout.rows <= rows,
  );
  if (!regular || rows === 0) throw schemaError(file, 'expected record batches of equal size, got others');
}

function schemaError(file: RandomAccessFile, fault: string, cause?: unknown): ShardSchemaError {
  return new ShardSchemaError(
    `Shard: ${fault} (${file.path}). The file is not a shard of this manifest; delete it and prepare the data again.`,
    { path: file.path, cause },
  );
}
