/**
 * Decodes the metadata of Arrow's IPC format: messages and the footer of a file, which are FlatBuffers.
 *
 * The generated classes read whatever a number points at; outside of the buffer they find zeros. So they
 * are used here only, and what they say is checked: counts against the bytes that are there, and sizes.
 */
import type { Block } from 'apache-arrow/fb/block';
import { DictionaryBatch } from 'apache-arrow/fb/dictionary-batch';
import type { DictionaryEncoding } from 'apache-arrow/fb/dictionary-encoding';
import type { Field } from 'apache-arrow/fb/field';
import { Footer } from 'apache-arrow/fb/footer';
import { Message } from 'apache-arrow/fb/message';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { Union } from 'apache-arrow/fb/union';
import { ByteBuffer, Encoding } from 'flatbuffers';
import { DecodeFault } from '../decode-fault.ts';

/** A column, or a part of a nested one. */
export interface ArrowField {
  readonly name: string;
  /** Number of the type (Schema.fbs, Type); of a column with a dictionary, that of its values. */
  readonly type: number;
  readonly children: readonly ArrowField[];
  /** Whether a union holds an offset for every row. */
  readonly isDenseUnion: boolean;
  /** What the column holds instead of values, if it refers to a dictionary. */
  readonly dictionary: DictionaryIndices | undefined;
}

/** Numbers that refer to the values of a dictionary. */
export interface DictionaryIndices {
  /** Which dictionary. */
  readonly id: bigint;
  readonly bits: number;
}

/** The columns of a file or stream. */
export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
}

/** What the message of a record batch says about the columns in its body. */
export interface BatchHeader {
  readonly rows: number;
  readonly compression: 'lz4' | 'zstd' | undefined;
  /** Whether unions hold a bitmap of nulls, as they did before 2020. */
  readonly unionsHaveNulls: boolean;
  /** Gets the rows and nulls of a column, all parts of nested ones counted. */
  node(index: number): { readonly rows: number; readonly nulls: number };
  /** Gets where in the body a buffer lies. */
  buffer(index: number): { readonly offset: number; readonly bytes: number };
  /** Gets how many buffers with values a column of views has; counts columns of views only. */
  viewBuffers(index: number): number;
}

/** A decoded message. */
export type ArrowMessage = { readonly bodyBytes: number } & (
  | { readonly kind: 'schema'; readonly schema: ArrowSchema }
  | { readonly kind: 'batch'; readonly batch: BatchHeader }
  | {
      readonly kind: 'dictionary';
      readonly id: bigint;
      readonly isDelta: boolean;
      readonly batch: BatchHeader;
    }
  | { readonly kind: 'other' }
);

/** Kinds of messages by number (Message.fbs, MessageHeader). */
const SCHEMA = 1;
const DICTIONARY_BATCH = 2;
const RECORD_BATCH = 3;
/** Metadata versions by number (Schema.fbs, MetadataVersion). */
const VERSION_4 = 3;
const VERSION_5 = 4;
const DENSE = 1;
const DEFAULT_INDEX_BITS = 32;
const COMPRESSIONS = ['lz4', 'zstd'] as const;

/** Bounds of a schema, so that one that refers to itself has an end. */
const MAX_FIELDS = 2 ** 16;
const MAX_DEPTH = 64;
/** Bytes of a name that are looked at. */
const MAX_NAME_BYTES = 2 ** 10;
/** Bytes in the metadata that every entry of a list of structs takes at least. */
const ENTRY_BYTES = 16;

/**
 * Decodes the metadata of a message.
 *
 * @throws {DecodeFault} if they are of another version, or say what cannot be.
 */
export function decodeMessage(metadata: Uint8Array): ArrowMessage {
  const message = Message.getRootAsMessage(new ByteBuffer(metadata));
  const version: number = message.version();
  if (version !== VERSION_4 && version !== VERSION_5) {
    throw new DecodeFault(`expected Arrow metadata of version 4 or 5, got ${version + 1}`, {
      advice: 'If the file is not damaged, write it with another version of Arrow.',
    });
  }
  const bodyBytes = toSize(message.bodyLength(), 'the body of a message');
  const type: number = message.headerType();
  if (type === SCHEMA) {
    return { kind: 'schema', schema: decodeSchema(message.header(new Schema()) as Schema | null), bodyBytes };
  }
  const context = { metadata, unionsHaveNulls: version === VERSION_4 };
  if (type === RECORD_BATCH) {
    const batch = message.header(new RecordBatch()) as RecordBatch | null;
    return { kind: 'batch', batch: decodeBatch(batch, context), bodyBytes };
  }
  if (type === DICTIONARY_BATCH) {
    const dictionary = required(message.header(new DictionaryBatch()) as DictionaryBatch | null);
    const batch = decodeBatch(dictionary.data(), context);
    return { kind: 'dictionary', id: dictionary.id(), isDelta: dictionary.isDelta(), batch, bodyBytes };
  }
  return { kind: 'other', bodyBytes };
}

/** What the footer of a file lists. */
export interface ArrowFooter {
  readonly schema: ArrowSchema;
  /** Positions in the file of the messages of dictionaries and of record batches. */
  readonly dictionaries: readonly number[];
  readonly batches: readonly number[];
}

/** Decodes the footer of a file. */
export function decodeFooter(bytes: Uint8Array): ArrowFooter {
  const footer = Footer.getRootAsFooter(new ByteBuffer(bytes));
  const positions = (count: number, block: (index: number) => Block | null): number[] => {
    checkCount(count, bytes);
    return Array.from({ length: count }, (_, index) => toSize(required(block(index)).offset(), 'a position'));
  };
  return {
    schema: decodeSchema(footer.schema()),
    dictionaries: positions(footer.dictionariesLength(), (index) => footer.dictionaries(index)),
    batches: positions(footer.recordBatchesLength(), (index) => footer.recordBatches(index)),
  };
}

function decodeSchema(found: Schema | null): ArrowSchema {
  const schema = required(found);
  const endianness: number = schema.endianness();
  if (endianness !== 0) {
    throw new DecodeFault('expected little-endian numbers, got big-endian ones', {
      advice: 'Write the file on another machine.',
    });
  }
  const budget = { fields: MAX_FIELDS };
  const { length } = checkFields(schema.fieldsLength(), budget);
  return { fields: Array.from({ length }, (_, index) => decodeField(schema.fields(index), budget, 0)) };
}

interface Budget {
  fields: number;
}

function checkFields(length: number, budget: Budget): { readonly length: number } {
  budget.fields -= length;
  if (length >= 0 && budget.fields >= 0) return { length };
  throw new DecodeFault(`expected at most ${MAX_FIELDS} columns, got more`);
}

function decodeField(found: Field | null, budget: Budget, depth: number): ArrowField {
  const field = required(found);
  if (depth > MAX_DEPTH) throw new DecodeFault(`expected at most ${MAX_DEPTH} levels of columns, got more`);
  const name = field.name(Encoding.UTF8_BYTES);
  const { length } = checkFields(field.childrenLength(), budget);
  // Of another type than a union this number means nothing, and is not looked at.
  const mode: number = (field.type(new Union()) as Union | null)?.mode() ?? 0;
  return {
    name: name instanceof Uint8Array ? Buffer.from(name.subarray(0, MAX_NAME_BYTES)).toString() : '',
    type: field.typeType(),
    children: Array.from({ length }, (_, index) => decodeField(field.children(index), budget, depth + 1)),
    isDenseUnion: mode === DENSE,
    dictionary: decodeIndices(field.dictionary()),
  };
}

function decodeIndices(dictionary: DictionaryEncoding | null): DictionaryIndices | undefined {
  if (dictionary === null) return undefined;
  const bits = dictionary.indexType()?.bitWidth() ?? DEFAULT_INDEX_BITS;
  if (![8, 16, 32, 64].includes(bits)) throw new DecodeFault(`expected indices of 8 to 64 bits, got ${bits}`);
  return { id: dictionary.id(), bits };
}

interface BatchContext {
  readonly metadata: Uint8Array;
  readonly unionsHaveNulls: boolean;
}

function decodeBatch(found: RecordBatch | null, { metadata, unionsHaveNulls }: BatchContext): BatchHeader {
  const batch = required(found);
  for (const count of [batch.nodesLength(), batch.buffersLength()]) checkCount(count, metadata);
  const compression = batch.compression();
  return {
    rows: toSize(batch.length(), 'the rows of a record batch'),
    compression:
      compression === null ? undefined : checkCompression(compression.method(), compression.codec()),
    unionsHaveNulls,
    node: (index) => {
      const node = at(index, batch.nodesLength(), () => batch.nodes(index));
      return { rows: toSize(node.length(), 'rows'), nulls: toSize(node.nullCount(), 'nulls') };
    },
    buffer: (index) => {
      const buffer = at(index, batch.buffersLength(), () => batch.buffers(index));
      return { offset: toSize(buffer.offset(), 'an offset'), bytes: toSize(buffer.length(), 'a buffer') };
    },
    viewBuffers: (index) =>
      toSize(
        at(index, batch.variadicBufferCountsLength(), () => batch.variadicBufferCounts(index)),
        'buffers',
      ),
  };
}

function checkCompression(method: number, codec: number): 'lz4' | 'zstd' {
  const compression = COMPRESSIONS[codec];
  if (method === 0 && compression !== undefined) return compression;
  throw new DecodeFault(`expected buffers compressed with LZ4 or ZSTD, got codec number ${codec}`);
}

function at<Item>(index: number, count: number, get: () => Item | null): Item {
  if (index < count) return required(get());
  throw new DecodeFault(`expected more than ${index} parts of a record batch, got ${count}`);
}

function checkCount(count: number, metadata: Uint8Array): void {
  if (count >= 0 && count <= metadata.length / ENTRY_BYTES) return;
  throw new DecodeFault(`expected lists inside the metadata, got one of ${count} entries`);
}

function toSize(value: bigint, name: string): number {
  if (value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
  throw new DecodeFault(`expected ${name} to be a size, got ${value}`);
}

function required<Item>(found: Item | null): Item {
  if (found === null) throw new DecodeFault('expected Arrow metadata, got metadata with parts missing');
  return found;
}
