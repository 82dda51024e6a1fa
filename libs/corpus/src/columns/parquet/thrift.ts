/**
 * A strict decoder of Thrift's compact protocol, in which Parquet writes its metadata.
 *
 * A struct is a run of fields, each a byte (difference to the field number before, type) and a value,
 * and ends with a zero byte; numbers are zigzag varints. Metadata of a file are not to be trusted: what is
 * decoded never takes more memory than a small multiple of the bytes that are there.
 *
 * Example: `15 04 19 15 06 00` is field 1 with the number 2 and field 2 with a list of one number, 3.
 */
import { DecodeFault } from '../decode-fault.ts';

/** A decoded value: a number, a truth value, bytes (of the buffer, not copied), a list or a struct. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** The fields of a struct by their numbers. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Types of the compact protocol (Thrift's specification, "Struct encoding"). */
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const STRUCT = 12;

/** Structs and lists inside one another; Parquet needs 8. */
const MAX_DEPTH = 24;
/** Values of one struct, lists and structs inside counted; a value takes about 100 bytes of memory. */
const MAX_VALUES = 2 ** 21;

/** Decodes a struct from the start of a buffer; {@link ThriftReader.position} then tells where it ended. */
export class ThriftReader {
  position = 0;
  readonly #bytes: Uint8Array;
  #values = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws {DecodeFault} if the bytes are no struct; {@link ThriftEndFault} if they end within it. */
  readStruct(): ThriftStruct {
    this.#enter();
    const fields = new Map<number, ThriftValue>();
    let number = 0;
    for (let head = this.#byte(); head !== 0; head = this.#byte()) {
      const type = head & 0x0f;
      number = head >> 4 === 0 ? this.#zigzag() : number + (head >> 4);
      fields.set(number, type === TRUE || type === FALSE ? type === TRUE : this.#read(type));
    }
    this.#depth--;
    return fields;
  }

  #read(type: number): ThriftValue {
    if (++this.#values > MAX_VALUES) throw new DecodeFault(`expected at most ${MAX_VALUES} values, got more`);
    switch (type) {
      case BINARY:
        return this.#take(this.#varint());
      case LIST:
      case SET:
        return this.#list();
      case STRUCT:
        return this.readStruct();
      default:
        return this.#readNumber(type);
    }
  }

  #readNumber(type: number): number | boolean {
    switch (type) {
      case TRUE:
      case FALSE:
        return this.#byte() === TRUE;
      case BYTE:
        return (this.#byte() << 24) >> 24;
      case I16:
      case I32:
      case I64:
        return this.#zigzag();
      case DOUBLE:
        return this.#double();
      default:
        throw new DecodeFault(`expected a Thrift type, got ${type}`);
    }
  }

  #list(): ThriftValue[] {
    this.#enter();
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    const values: ThriftValue[] = [];
    for (let index = 0; index < size; index++) values.push(this.#read(head & 0x0f));
    this.#depth--;
    return values;
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw new DecodeFault(`expected at most ${MAX_DEPTH} levels, got more`);
  }

  #double(): number {
    const bytes = this.#take(Float64Array.BYTES_PER_ELEMENT);
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0, true);
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.position) throw new ThriftEndFault();
    this.position += length;
    return this.#bytes.subarray(this.position - length, this.position);
  }

  #byte(): number {
    const byte = this.#bytes[this.position++];
    if (byte === undefined) throw new ThriftEndFault();
    return byte;
  }

  /** Numbers over 2^53 lose their last bits, which no valid size or position has. */
  #varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new DecodeFault('expected a number of at most 10 bytes, got a longer one');
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** The bytes end within a struct. */
export class ThriftEndFault extends DecodeFault {
  constructor() {
    super('expected Thrift metadata, got their end too early');
  }
}
