const encoder = new TextEncoder();

/** Collects the fields of one protobuf message. */
export class ProtobufWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  /** Writes an integer; a negative one takes ten bytes, as the format asks. */
  integer(number: number, value: number): void {
    this.varint(BigInt(number) << 3n);
    this.varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** Writes a float32. */
  float(number: number, value: number): void {
    this.varint((BigInt(number) << 3n) | 5n);
    this.reserve(4);
    new DataView(this.bytes.buffer).setFloat32(this.length, value, true);
    this.length += 4;
  }

  /** Writes a string (as UTF-8), bytes, or a nested message. */
  delimited(number: number, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content;
    this.varint((BigInt(number) << 3n) | 2n);
    this.varint(BigInt(bytes.length));
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Returns a copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private varint(value: bigint): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.bytes[this.length++] = Number(rest);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
