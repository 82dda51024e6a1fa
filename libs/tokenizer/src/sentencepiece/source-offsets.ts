import type { GrowableBytes } from './growable-bytes.ts';

/** Where in the source each byte of an output comes from, told part by part. */
export class SourceOffsets {
  private length = 0;
  private readonly output: GrowableBytes;
  private offsets = new Int32Array(256);

  constructor(output: GrowableBytes) {
    this.output = output;
  }

  /** Drops the offsets from `length` on; returns the first of them, or `otherwise` if there is none. */
  cutTo(length: number, otherwise: number): number {
    const first = length < this.length ? this.offsets[length]! : otherwise;
    this.length = length;
    return first;
  }

  /** Says that all bytes of the output that have no source yet come from `source`. */
  fillUp(source: number): void {
    const { length } = this.output;
    if (length >= this.offsets.length) {
      const larger = new Int32Array(Math.max(this.offsets.length * 2, length + 1));
      larger.set(this.offsets);
      this.offsets = larger;
    }
    this.offsets.fill(source, this.length, length);
    this.length = length;
  }

  /** All offsets, and `source` for the end. */
  finish(source: number): Int32Array {
    this.offsets[this.length] = source;
    return this.offsets.subarray(0, this.length + 1);
  }
}
