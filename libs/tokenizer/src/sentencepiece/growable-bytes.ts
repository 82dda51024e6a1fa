/** Bytes that are appended to, in a buffer that doubles when it is full and is kept when cleared. */
export class GrowableBytes {
  bytes: Uint8Array = new Uint8Array(256);
  length = 0;

  /** Makes room for `count` more bytes; writing them to `bytes` itself is then safe. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
