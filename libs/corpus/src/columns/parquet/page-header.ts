import { DecodeFault } from '../decode-fault.ts';
import { ThriftEndFault, ThriftReader, type ThriftStruct } from './thrift.ts';
import { optionalNumber, sizeField, structField } from './thrift-fields.ts';

/** What stands before the bytes of a page. */
export interface PageHeader {
  readonly kind: 'data' | 'data-v2' | 'dictionary' | 'other';
  /** Bytes of the header itself. */
  readonly headerBytes: number;
  /** Bytes of the page in the file. */
  readonly compressedBytes: number;
  readonly plainBytes: number;
  /** CRC-32 of the page in the file, if the writer computed one. */
  readonly crc: number | undefined;
  readonly values: number;
  readonly encoding: number;
  /** Of a data page of version 1, how its levels are encoded. */
  readonly levelEncoding: number;
  /** Of a data page of version 2, the bytes of its levels, which are never compressed. */
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  readonly isCompressed: boolean;
}

/**
 * Bytes of a page at most, packed and plain: a writer that looks at the size every 1024 values makes
 * pages of 400 MB from books. Two of them, at most, are the memory of a reader.
 */
const MAX_PAGE_BYTES = 2 ** 29;

/** Kinds of pages by number (parquet.thrift, PageType). */
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/**
 * Decodes the header at the start of some bytes.
 *
 * @returns Nothing if the header goes on after these bytes.
 * @throws {DecodeFault} if there is no header, or a page beyond {@link MAX_PAGE_BYTES}.
 */
export function decodePageHeader(bytes: Uint8Array): PageHeader | undefined {
  const reader = new ThriftReader(bytes);
  try {
    const header = parseHeader(reader.readStruct(), reader.position);
    const size = Math.max(header.compressedBytes, header.plainBytes);
    if (size <= MAX_PAGE_BYTES) return header;
    throw new DecodeFault(`expected pages of at most ${MAX_PAGE_BYTES} bytes, got one of ${size}`, {
      advice: 'Write the table with smaller pages.',
    });
  } catch (error) {
    if (error instanceof ThriftEndFault) return undefined;
    throw error;
  }
}

function parseHeader(header: ThriftStruct, headerBytes: number): PageHeader {
  const common = {
    headerBytes,
    plainBytes: sizeField(header, 2, 'the plain bytes of a page'),
    compressedBytes: sizeField(header, 3, 'the bytes of a page'),
    crc: optionalNumber(header, 4),
    levelEncoding: 0,
    repetitionBytes: 0,
    definitionBytes: 0,
    isCompressed: true,
  };
  switch (optionalNumber(header, 1)) {
    case DATA_PAGE: {
      const page = structField(header, 5, 'the header of a data page');
      return {
        ...common,
        ...parseValues(page, 2),
        kind: 'data',
        levelEncoding: optionalNumber(page, 3) ?? 0,
      };
    }
    case DICTIONARY_PAGE:
      return {
        ...common,
        ...parseValues(structField(header, 7, 'the header of a dictionary'), 2),
        kind: 'dictionary',
      };
    case DATA_PAGE_V2: {
      const page = structField(header, 8, 'the header of a data page');
      return {
        ...common,
        ...parseValues(page, 4),
        kind: 'data-v2',
        definitionBytes: sizeField(page, 5, 'the bytes of the definition levels'),
        repetitionBytes: sizeField(page, 6, 'the bytes of the repetition levels'),
        isCompressed: page.get(7) !== false,
      };
    }
    default:
      return { ...common, kind: 'other', values: 0, encoding: 0 };
  }
}

function parseValues(page: ThriftStruct, encodingField: number): { values: number; encoding: number } {
  return {
    values: sizeField(page, 1, 'the values of a page'),
    encoding: sizeField(page, encodingField, 'the encoding of a page'),
  };
}
