import { crc32 } from 'node:zlib';
import type { ByteInput } from '../../byte-input.ts';
import type { RawRecord } from '../../record-cutter.ts';
import { DecodeFault, decodeAsyncAt, decodeAt } from '../decode-fault.ts';
import type { RecordGatherer } from '../record-gatherer.ts';
import { ForwardReader } from './forward-reader.ts';
import { decodePageHeader, type PageHeader } from './page-header.ts';
import type { PageCodec } from './page-codecs.ts';
import { RunReader } from './run-reader.ts';
import { openValues, readDictionary, type Dictionary, type ValueCursor } from './value-cursor.ts';

/** One column in one row group. */
export interface ChunkRows {
  readonly position: number;
  readonly bytes: number;
  readonly rows: number;
  /** Whether rows may hold no value. */
  readonly isOptional: boolean;
  readonly codec: PageCodec;
}

/** Bytes that most headers fit in; they hold the smallest and the largest value of their page. */
const HEADER_BYTES = 2 ** 13;
const MAX_HEADER_BYTES = 2 ** 24;
/** Encoding of levels in pages of version 1; the older one has not been written since 2014. */
const RLE = 3;
/** Bytes before the levels of a page of version 1: their length. */
const LEVELS_LENGTH_BYTES = 4;

/**
 * Reads a column chunk page by page into the gatherer, and hands out what was gathered when it is full.
 *
 * Memory: the largest page, packed and plain, and the dictionary.
 */
export async function* readColumnChunk(
  input: ByteInput,
  chunk: ChunkRows,
  gatherer: RecordGatherer,
): AsyncGenerator<RawRecord[], void, undefined> {
  const reader = new ForwardReader(input, { start: chunk.position, end: chunk.position + chunk.bytes });
  let dictionary: Dictionary | undefined;
  let missing = chunk.rows;
  while (missing > 0) {
    const place = { input, format: 'Parquet', offset: reader.position };
    const page = await decodeAsyncAt(place, () => readPage(reader));
    if (page.header.kind === 'dictionary') {
      dictionary = decodeAt(place, () => decodeDictionary(page, chunk.codec));
    } else if (page.header.kind !== 'other') {
      const rows = decodeAt(place, () => decodePage(page, { chunk, dictionary, missing }));
      missing -= rows.count;
      while (decodeAt(place, () => gatherRows(rows, gatherer))) yield gatherer.take();
      // The bytes of the page go with the next one.
      if (!gatherer.isEmpty) yield gatherer.take();
    }
  }
}

interface Page {
  readonly header: PageHeader;
  /** As in the file. */
  readonly bytes: Uint8Array;
}

async function readPage(reader: ForwardReader): Promise<Page> {
  if (reader.remaining === 0) throw new DecodeFault('expected pages for all rows, got the end of the column');
  const header = await readHeader(reader);
  reader.skip(header.headerBytes);
  if (header.compressedBytes > reader.remaining) {
    throw new DecodeFault(`expected a page inside its column, got one of ${header.compressedBytes} bytes`);
  }
  const bytes = (await reader.peek(header.compressedBytes)).subarray(0, header.compressedBytes);
  reader.skip(header.compressedBytes);
  if (header.crc !== undefined && crc32(bytes) !== header.crc >>> 0) {
    throw new DecodeFault('expected a page with the checksum in its header, got another one');
  }
  return { header, bytes };
}

async function readHeader(reader: ForwardReader): Promise<PageHeader> {
  for (let size = HEADER_BYTES; size <= MAX_HEADER_BYTES; size *= 8) {
    const bytes = await reader.peek(size);
    const header = decodePageHeader(bytes.subarray(0, size));
    if (header !== undefined) return header;
    if (bytes.length < size) break;
  }
  throw new DecodeFault('expected the header of a page, got its end too early');
}

/** The dictionary stays while pages come and go, so it may not lie in the reader's buffer. */
function decodeDictionary({ header, bytes }: Page, codec: PageCodec): Dictionary {
  const plain = codec(bytes, header.plainBytes);
  const kept = plain.buffer === bytes.buffer ? plain.slice() : plain;
  return readDictionary({ bytes: kept, encoding: header.encoding, rows: header.values });
}

/** The rows of a page that are still to come. */
interface PageRows {
  readonly count: number;
  left: number;
  /** Whether each row holds a value: 1 if so; nothing where all do. */
  readonly levels: RunReader | undefined;
  readonly values: ValueCursor;
}

interface PageContext {
  readonly chunk: ChunkRows;
  readonly dictionary: Dictionary | undefined;
  /** Rows that the chunk still misses. */
  readonly missing: number;
}

function decodePage({ header, bytes }: Page, { chunk, dictionary, missing }: PageContext): PageRows {
  const { values: count, encoding } = header;
  if (count > missing) throw new DecodeFault(`expected at most ${missing} rows, got a page of ${count}`);
  const parts = header.kind === 'data' ? splitPage(header, bytes, chunk) : splitPageV2(header, bytes, chunk);
  return {
    count,
    left: count,
    levels: chunk.isOptional ? new RunReader(parts.levels, 1) : undefined,
    values: openValues({ bytes: parts.values, encoding, rows: count }, dictionary),
  };
}

interface PageParts {
  readonly levels: Uint8Array;
  readonly values: Uint8Array;
}

/** Version 1: the levels, if there are any, stand before the values, and are compressed with them. */
function splitPage(header: PageHeader, bytes: Uint8Array, { codec, isOptional }: ChunkRows): PageParts {
  const plain = codec(bytes, header.plainBytes);
  if (!isOptional) return { levels: new Uint8Array(0), values: plain };
  if (header.levelEncoding !== RLE) {
    throw new DecodeFault(`expected levels in runs, got encoding number ${header.levelEncoding}`, {
      advice: 'Write the table with a newer library.',
    });
  }
  if (plain.length < LEVELS_LENGTH_BYTES) throw new DecodeFault('expected levels, got the end of the page');
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0, true);
  return splitAt(plain.subarray(LEVELS_LENGTH_BYTES), length);
}

/** Version 2: the levels stand before the values, and are never compressed. */
function splitPageV2(header: PageHeader, bytes: Uint8Array, { codec }: ChunkRows): PageParts {
  const { repetitionBytes, definitionBytes, plainBytes } = header;
  const levelBytes = repetitionBytes + definitionBytes;
  const { levels, values } = splitAt(bytes, levelBytes);
  if (levelBytes > plainBytes)
    throw new DecodeFault(`expected levels inside the page, got ${levelBytes} bytes`);
  const isPacked = header.isCompressed && values.length > 0;
  return {
    levels: levels.subarray(repetitionBytes),
    values: isPacked ? codec(values, plainBytes - levelBytes) : values,
  };
}

function splitAt(bytes: Uint8Array, length: number): PageParts {
  if (length > bytes.length) throw new DecodeFault(`expected ${length} bytes of levels, got ${bytes.length}`);
  return { levels: bytes.subarray(0, length), values: bytes.subarray(length) };
}

/** Moves rows to the gatherer until it is full or the page has no more; tells whether it is full. */
function gatherRows(rows: PageRows, gatherer: RecordGatherer): boolean {
  const { levels, values } = rows;
  while (rows.left > 0 && !gatherer.isFull) {
    rows.left--;
    if (levels === undefined || isValue(levels.next())) {
      values.next();
      gatherer.add(values.bytes, values.start, values.end);
    } else {
      const further = levels.takeRepeats(rows.left);
      rows.left -= further;
      gatherer.addNulls(1 + further);
    }
  }
  return gatherer.isFull;
}

function isValue(level: number): boolean {
  if (level > 1) throw new DecodeFault(`expected levels of 0 and 1, got ${level}`);
  return level === 1;
}
