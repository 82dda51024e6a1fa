/** Bytes that are appended to, in a buffer that doubles when it is full and is kept when cleared. */
export class GrowableBytes {
  bytes: Uint8Array = new Uint8Array(256);
  length = 0;

  /** Appends `source[start, end)`. */
  append(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let to = this.length;
    // Runs are short: a loop is faster than a view for `set`.
    for (let from = start; from < end; from++) bytes[to++] = source[from]!;
    this.length = to;
  }

  /** Makes room for `count` more bytes; writing them to `bytes` itself is then safe. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
