import { DecodeFault } from '../decode-fault.ts';
import { readDeltaLengths } from './delta-lengths.ts';
import { RunReader } from './run-reader.ts';

/** Walks over the values of a page, each a range of some bytes. */
export interface ValueCursor {
  /** The value that was taken last is `[start, end)` of these; they stay as they are. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Takes the next value; throws a DecodeFault if the page holds no further one. */
  next(): void;
}

/** The values that the pages of a column chunk refer to. */
export interface Dictionary {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Encodings by number (parquet.thrift, Encoding). */
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const LENGTH_BYTES = 4;

/** What the values of a page are read from. */
export interface EncodedValues {
  /** The values, without the levels. */
  readonly bytes: Uint8Array;
  readonly encoding: number;
  /** Rows of the page, at least as many as there are values. */
  readonly rows: number;
}

/**
 * Opens the values of a page.
 *
 * @throws {DecodeFault} if they are of an encoding that byte arrays do not have.
 */
export function openValues(values: EncodedValues, dictionary: Dictionary | undefined): ValueCursor {
  const { bytes, encoding, rows } = values;
  switch (encoding) {
    case PLAIN:
      return new PlainCursor(bytes);
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY:
      if (dictionary !== undefined) return new DictionaryCursor(bytes, dictionary);
      throw new DecodeFault('expected a dictionary before the pages that refer to it, got none');
    case DELTA_LENGTH_BYTE_ARRAY:
      return new DeltaLengthCursor(bytes, rows);
    case DELTA_BYTE_ARRAY:
      return new DeltaCursor(bytes, rows);
    default:
      throw new DecodeFault(`expected an encoding of texts, got number ${encoding}`);
  }
}

/**
 * Reads the values of a dictionary page, which are plain; the bytes are kept.
 *
 * @throws {DecodeFault} if the page is malformed.
 */
export function readDictionary({ bytes, encoding, rows }: EncodedValues): Dictionary {
  if (encoding !== PLAIN && encoding !== PLAIN_DICTIONARY) {
    throw new DecodeFault(`expected a plain dictionary, got encoding number ${encoding}`);
  }
  if (rows > bytes.length / LENGTH_BYTES) {
    throw new DecodeFault(`expected a dictionary of ${rows} values, got only ${bytes.length} bytes`);
  }
  const starts = new Uint32Array(rows);
  const ends = new Uint32Array(rows);
  const cursor = new PlainCursor(bytes);
  for (let index = 0; index < rows; index++) {
    cursor.next();
    starts[index] = cursor.start;
    ends[index] = cursor.end;
  }
  return { bytes, starts, ends };
}

/** Values one after another, each with its length (uint32) before it. */
class PlainCursor implements ValueCursor {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): void {
    const start = this.end + LENGTH_BYTES;
    if (start > this.bytes.length) throw endOfPage();
    const length = this.#view.getUint32(this.end, true);
    if (length > this.bytes.length - start) throw endOfPage();
    this.start = start;
    this.end = start + length;
  }
}

/** Indices into a dictionary; the first byte tells their width in bits. */
class DictionaryCursor implements ValueCursor {
  readonly bytes: Uint8Array;
  readonly #dictionary: Dictionary;
  readonly #indices: RunReader | undefined;
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, dictionary: Dictionary) {
    this.bytes = dictionary.bytes;
    this.#dictionary = dictionary;
    const [bitWidth] = bytes;
    // A page of nulls may have no values at all.
    this.#indices = bitWidth === undefined ? undefined : new RunReader(bytes.subarray(1), bitWidth);
  }

  next(): void {
    if (this.#indices === undefined) throw endOfPage();
    const index = this.#indices.next();
    const { starts, ends } = this.#dictionary;
    if (index < 0 || index >= starts.length) {
      throw new DecodeFault(`expected an index below ${starts.length}, got ${index}`);
    }
    this.start = starts[index]!;
    this.end = ends[index]!;
  }
}

/** All lengths, as packed differences, then all values. */
class DeltaLengthCursor implements ValueCursor {
  readonly bytes: Uint8Array;
  readonly #lengths: Int32Array;
  #index = 0;
  start: number;
  end: number;

  constructor(bytes: Uint8Array, rows: number) {
    const { numbers, end } = readDeltaLengths(bytes, { position: 0, limit: rows });
    this.bytes = bytes;
    this.#lengths = numbers;
    this.start = end;
    this.end = end;
  }

  next(): void {
    if (this.#index === this.#lengths.length) throw endOfPage();
    const length = this.#lengths[this.#index++]!;
    if (length > this.bytes.length - this.end) throw endOfPage();
    this.start = this.end;
    this.end += length;
  }
}

/** Of each value, how much of the value before it it begins with, and the rest. */
class DeltaCursor implements ValueCursor {
  readonly #prefixes: Int32Array;
  readonly #suffixes: ValueCursor;
  #index = 0;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  constructor(bytes: Uint8Array, rows: number) {
    const { numbers, end } = readDeltaLengths(bytes, { position: 0, limit: rows });
    this.#prefixes = numbers;
    this.#suffixes = new DeltaLengthCursor(bytes.subarray(end), rows);
  }

  next(): void {
    if (this.#index === this.#prefixes.length) throw endOfPage();
    const prefix = this.#prefixes[this.#index++]!;
    if (prefix > this.end)
      throw new DecodeFault(`expected at most ${this.end} bytes repeated, got ${prefix}`);
    this.#suffixes.next();
    const suffix = this.#suffixes.bytes.subarray(this.#suffixes.start, this.#suffixes.end);
    const value = new Uint8Array(prefix + suffix.length);
    value.set(this.bytes.subarray(0, prefix));
    value.set(suffix, prefix);
    this.bytes = value;
    this.end = value.length;
  }
}

function endOfPage(): DecodeFault {
  return new DecodeFault('expected more values, got the end of the page');
}
