/**
 * The end of a Parquet file: the Thrift struct FileMetaData, its length (uint32) and `PAR1`.
 *
 * Numbers of fields, types and codecs are those of parquet.thrift (Apache Parquet format 2.11).
 */
import type { ByteInput } from '../../byte-input.ts';
import { DecodeFault } from '../decode-fault.ts';
import { readExactly } from '../read-exactly.ts';
import { ThriftReader, type ThriftStruct } from './thrift.ts';
import {
  optionalNumber,
  optionalStruct,
  sizeField,
  structField,
  structsField,
  textField,
} from './thrift-fields.ts';

/** A node of the schema, in depth-first order; the first is the root. */
export interface SchemaElement {
  readonly name: string;
  /** Physical type, none for a group. */
  readonly type: number | undefined;
  /** 0 required, 1 optional, 2 repeated. */
  readonly repetition: number;
  readonly children: number;
  /** The older and the newer way to say what the values mean. */
  readonly convertedType: number | undefined;
  readonly logicalType: number | undefined;
}

/** The part of one column in one row group. */
export interface ColumnChunk {
  readonly position: number;
  readonly bytes: number;
  readonly codec: number;
}

/** A run of rows, column after column. */
export interface RowGroup {
  readonly rows: number;
  /** Gets the part of the column with this index among the leaves of the schema. */
  chunk(leaf: number): ColumnChunk;
}

/** What the end of a file says. */
export interface ParquetFooter {
  readonly schema: readonly SchemaElement[];
  readonly rowGroups: readonly RowGroup[];
}

const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** Length of the metadata, and the magic. */
const TAIL_BYTES = 8;
/** Bytes of metadata at most: those of a thousand row groups with a hundred columns. */
const MAX_FOOTER_BYTES = 2 ** 25;

/**
 * Reads the metadata of a file.
 *
 * @throws {DecodeFault} if it is no Parquet file, or one that is encrypted.
 */
export async function readParquetFooter(input: ByteInput): Promise<ParquetFooter> {
  if (input.bytes < MAGIC.length + TAIL_BYTES) {
    throw new DecodeFault(`expected a Parquet file, got ${input.bytes} bytes`);
  }
  const tail = Buffer.from(await readExactly(input, new Uint8Array(TAIL_BYTES), input.bytes - TAIL_BYTES));
  checkMagic(tail.toString('latin1', TAIL_BYTES - MAGIC.length));
  const length = tail.readUInt32LE(0);
  if (length > input.bytes - MAGIC.length - TAIL_BYTES) {
    throw new DecodeFault(`expected metadata inside the file, got ${length} bytes of them`);
  }
  if (length > MAX_FOOTER_BYTES) {
    throw new DecodeFault(`expected at most ${MAX_FOOTER_BYTES} bytes of metadata, got ${length}`, {
      advice: 'Write the table with fewer columns or larger row groups.',
    });
  }
  const position = input.bytes - TAIL_BYTES - length;
  const metadata = await readExactly(input, new Uint8Array(length), position);
  return parseFooter(new ThriftReader(metadata).readStruct());
}

function checkMagic(magic: string): void {
  if (magic === MAGIC) return;
  if (magic === ENCRYPTED_MAGIC) {
    throw new DecodeFault('expected a plain file, got an encrypted one', {
      advice: 'Decrypt the file first.',
    });
  }
  throw new DecodeFault(`expected ${MAGIC} at the end, got ${JSON.stringify(magic)}`);
}

function parseFooter(metadata: ThriftStruct): ParquetFooter {
  return {
    schema: structsField(metadata, 2, 'columns').map(parseElement),
    rowGroups: structsField(metadata, 4, 'row groups').map((group) => ({
      rows: sizeField(group, 3, 'the rows of a row group'),
      chunk: (leaf) => parseChunk(structsField(group, 1, 'column chunks')[leaf]),
    })),
  };
}

function parseElement(element: ThriftStruct): SchemaElement {
  // A union of empty structs: the field that is set tells the type.
  const [logicalType] = optionalStruct(element, 10)?.keys() ?? [];
  return {
    name: textField(element, 4),
    type: optionalNumber(element, 1),
    repetition: optionalNumber(element, 3) ?? 0,
    children: optionalNumber(element, 5) ?? 0,
    convertedType: optionalNumber(element, 6),
    logicalType,
  };
}

function parseChunk(chunk: ThriftStruct | undefined): ColumnChunk {
  if (chunk === undefined) throw new DecodeFault('expected a column chunk for every column, got fewer');
  if (chunk.has(1)) {
    throw new DecodeFault(
      `expected all columns in one file, got one in ${JSON.stringify(textField(chunk, 1))}`,
      {
        advice: 'Write the table as one file.',
      },
    );
  }
  if (chunk.has(8)) {
    throw new DecodeFault('expected a plain column, got an encrypted one', {
      advice: 'Decrypt the file first.',
    });
  }
  const metadata = structField(chunk, 3, 'the metadata of a column chunk');
  const firstDataPage = sizeField(metadata, 9, 'the position of a data page');
  const dictionaryPage = optionalNumber(metadata, 11) ?? 0;
  return {
    // Some writers give 0 as the position of a dictionary page where there is none.
    position: dictionaryPage > 0 ? Math.min(dictionaryPage, firstDataPage) : firstDataPage,
    bytes: sizeField(metadata, 7, 'the bytes of a column chunk'),
    codec: sizeField(metadata, 4, 'the codec of a column chunk'),
  };
}
