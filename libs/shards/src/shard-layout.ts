/**
 * Where the columns of a shard lie in its file.
 *
 * An Arrow IPC file is: magic `ARROW1`, schema message, record batch messages, footer, footer length
 * (int32), magic. The footer lists the offset of every record batch; the message of a batch lists the
 * offset of every buffer in its body. Two buffers (validity, values) belong to a plain column, four
 * (validity, offsets, validity, values) to a list. So a few small reads give the position of any row's
 * ids, and rows can be read one by one without decoding the rest.
 */
import { Message, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { ShardSchemaError, isShardError } from './errors.ts';
import type { RandomAccessFile } from './random-access-file.ts';
import { VALUE_BYTES, shardColumns, type ColumnRole } from './shard-columns.ts';
import { findSchemaFault, type ShardMetadata } from './shard-schema.ts';

/** A run of bytes of the file. */
export interface FileRegion {
  readonly position: number;
  readonly bytes: number;
}

/** A column of one record batch: where its values lie, and the offsets of its lists if it has lists. */
export interface ColumnLayout {
  readonly offsets?: FileRegion;
  readonly values: FileRegion;
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

/**
 * Reads the layout of every record batch from the footer and the batch headers.
 *
 * @throws {ShardSchemaError} if the file is not an Arrow file, has other columns or metadata than
 *   `metadata` says, compressed or null values, or regions that do not fit into it.
 */
export function readShardLayout(file: RandomAccessFile, metadata: ShardMetadata): RecordBatchLayout[] {
  try {
    const footer = readFooter(file);
    const fault = findSchemaFault(footer.schema as Schema, metadata);
    if (fault !== undefined) throw schemaError(file, fault);
    const layouts = Array.from(footer.recordBatches(), (block) => readBatchLayout(file, block, metadata));
    checkBatchSizes(file, layouts);
    return layouts;
  } catch (error) {
    if (isShardError(error)) throw error;
    throw schemaError(file, 'expected well-formed Arrow metadata, got bytes that do not decode', error);
  }
}

function readFooter(file: RandomAccessFile): Footer {
  if (file.bytes < MIN_FILE_BYTES) throw schemaError(file, `expected an Arrow file, got ${file.bytes} bytes`);
  const tail = Buffer.from(file.read(file.bytes - TAIL_BYTES, TAIL_BYTES).buffer);
  const magic = tail.toString('latin1', 4);
  if (magic !== MAGIC) throw schemaError(file, `expected ${MAGIC} at the end, got ${JSON.stringify(magic)}`);
  const footerBytes = tail.readInt32LE(0);
  if (footerBytes <= 0 || footerBytes > file.bytes - MIN_FILE_BYTES) {
    throw schemaError(file, `expected a footer inside the file, got one of ${footerBytes} bytes`);
  }
  return Footer.decode(file.read(file.bytes - TAIL_BYTES - footerBytes, footerBytes));
}

/** The fields of a footer's entry that are used here. */
interface Block {
  readonly offset: number;
  readonly metaDataLength: number;
  readonly bodyLength: number;
}

function readBatchLayout(file: RandomAccessFile, block: Block, metadata: ShardMetadata): RecordBatchLayout {
  const body = { position: block.offset + block.metaDataLength, bytes: block.bodyLength };
  if (block.metaDataLength <= MESSAGE_PREFIX_BYTES || body.position + body.bytes > file.bytes) {
    throw schemaError(file, 'expected record batches inside the file, got one beyond its end');
  }
  const header = file.read(block.offset + MESSAGE_PREFIX_BYTES, block.metaDataLength - MESSAGE_PREFIX_BYTES);
  const message = Message.decode(header);
  if (!message.isRecordBatch()) throw schemaError(file, 'expected a record batch, got another message');
  const batch = message.header();
  if (batch.compression !== null) throw schemaError(file, 'expected plain buffers, got compressed ones');
  const reader = new LayoutReader(file, {
    body,
    nodes: batch.nodes,
    buffers: batch.buffers,
    rows: batch.length,
  });
  const columns = shardColumns(metadata).map(({ role, isList, type }) => {
    return [role, isList ? reader.list(VALUE_BYTES[type]) : reader.column(VALUE_BYTES[type])] as const;
  });
  return { rows: batch.length, columns: Object.fromEntries(columns) };
}

/** What a record batch message says about its columns, in file order. */
interface BatchHeader {
  readonly body: FileRegion;
  readonly rows: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
}

/** Walks the nodes and buffers of one record batch, checking each against the body. */
class LayoutReader {
  readonly #file: RandomAccessFile;
  readonly #header: BatchHeader;
  #node = 0;
  #buffer = 0;

  constructor(file: RandomAccessFile, header: BatchHeader) {
    this.#file = file;
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

  #nextRegion(bytes: number): FileRegion {
    const region = this.#header.buffers[this.#buffer++];
    const { body } = this.#header;
    if (region === undefined || region.length < bytes || region.offset + bytes > body.bytes) {
      throw schemaError(
        this.#file,
        `expected a buffer of ${bytes} bytes inside the record batch, got another`,
      );
    }
    return { position: body.position + region.offset, bytes };
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
