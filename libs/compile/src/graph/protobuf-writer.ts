const WIRE_VARINT = 0;
const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

/**
 * Writes the protocol buffers wire format: what it takes to describe a graph, and no more.
 *
 * Example: `new ProtobufWriter().integer(1, 150).finish()` is `08 96 01`: field 1, a varint of 150.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];

  /** Writes a non-negative integer up to 2^53 or a boolean, also if it is the default. */
  integer(field: number, value: number): this {
    this.#parts.push(varint(field * 8 + WIRE_VARINT), varint(value));
    return this;
  }

  /** Writes a 32-bit float. */
  float(field: number, value: number): this {
    this.#parts.push(varint(field * 8 + WIRE_FIXED32));
    this.#parts.push(new Uint8Array(Float32Array.of(value).buffer));
    return this;
  }

  /** Writes bytes, text as UTF-8, or a nested message. */
  bytes(field: number, value: Uint8Array | string): this {
    const content = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    this.#parts.push(varint(field * 8 + WIRE_BYTES), varint(content.length), content);
    return this;
  }

  /** The message; the writer can go on after it. */
  finish(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
