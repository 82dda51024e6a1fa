import type { TokenizerModelError } from '../errors.ts';
import type { ModelPlace } from './model-place.ts';
import { modelError } from './model-place.ts';

/** Bytes of one protobuf field, still undecoded. */
export interface ProtobufField {
  readonly number: number;
  /** 0 varint, 1 fixed64, 2 length-delimited, 5 fixed32. */
  readonly wireType: number;
  /** Value of a varint (its low 32 bits, signed) or the bits of a fixed32; 0 for other types. */
  readonly integer: number;
  /** Content of a length-delimited field; empty for other types. */
  readonly bytes: Uint8Array;
}

const MAX_VARINT_BYTES = 10;
/** Greatest length that is read: the format's own limit. */
const MAX_LENGTH = 2 ** 31 - 1;
const EMPTY = new Uint8Array(0);

/**
 * Reads the fields of one protobuf message in order, unknown ones included.
 *
 * Every length is checked against what is left, so that a damaged file ends in an error.
 */
export class ProtobufReader {
  private position = 0;
  private highBits = 0;
  private readonly bytes: Uint8Array;
  private readonly place: ModelPlace;

  /** @param place What is read, for messages. */
  constructor(bytes: Uint8Array, place: ModelPlace) {
    // A plain view: a Buffer handed in would not copy on `slice`.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.place = place;
  }

  /**
   * Reads the next field; undefined at the message's end.
   *
   * @throws {TokenizerModelError} if a field runs past the end or has an unknown wire type.
   */
  next(): ProtobufField | undefined {
    if (this.position === this.bytes.length) return undefined;
    const tag = this.varint();
    const number = tag >>> 3;
    if (number === 0) throw this.invalid('a field number from 1 on', '0');
    return this.field(number, tag & 7);
  }

  private field(number: number, wireType: number): ProtobufField {
    switch (wireType) {
      case 0:
        return { number, wireType, integer: this.varint(), bytes: EMPTY };
      case 1:
        this.take(8);
        return { number, wireType, integer: 0, bytes: EMPTY };
      case 2:
        return { number, wireType, integer: 0, bytes: this.take(this.length()) };
      case 5: {
        const [first = 0, second = 0, third = 0, fourth = 0] = this.take(4);
        const integer = first | (second << 8) | (third << 16) | (fourth << 24);
        return { number, wireType, integer, bytes: EMPTY };
      }
      default:
        throw this.invalid('a field of wire type 0, 1, 2 or 5', `wire type ${wireType}`);
    }
  }

  private length(): number {
    const length = this.varint() >>> 0;
    if (length <= MAX_LENGTH && this.highBits === 0) return length;
    throw this.invalid(`a length of at most ${MAX_LENGTH}`, 'a greater one');
  }

  /** Reads an integer's low 32 bits; `highBits` is 0 if there are no others. */
  private varint(): number {
    const { bytes } = this;
    let value = 0;
    this.highBits = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      if (this.position === bytes.length) throw this.invalid('1 more bytes', '0');
      const byte = bytes[this.position++]!;
      // Bits from 32 on say no more than the sign of the numbers that this format holds.
      if (index < 5) value |= (byte & 0x7f) << (7 * index);
      if (index >= 4) this.highBits |= index === 4 ? (byte & 0x7f) >> 4 : byte & 0x7f;
      if (byte < 0x80) return value;
    }
    throw this.invalid('an integer of at most 10 bytes', 'a longer one');
  }

  private take(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.bytes.length) {
      throw this.invalid(`${length} more bytes`, `${this.bytes.length - this.position}`);
    }
    const taken = this.bytes.subarray(this.position, end);
    this.position = end;
    return taken;
  }

  private invalid(expected: string, actual: string): TokenizerModelError {
    return modelError(this.place, { expected, actual, where: `byte ${this.position}` });
  }
}
