/** Token ids that are appended to, in an array that doubles when it is full and is kept when cleared. */
export class TokenOutput {
  /** The ids, valid up to `length`; replaced by a larger array when it is full. */
  ids: Int32Array;
  length = 0;

  /** @param capacity Number of ids that fit before the array grows. */
  constructor(capacity: number = 1024) {
    this.ids = new Int32Array(capacity);
  }

  /** Appends one id. */
  push(id: number): void {
    if (this.length === this.ids.length) this.reserve(1);
    this.ids[this.length++] = id;
  }

  /** Makes room for `count` more ids, so that they can be written to `ids` itself. */
  reserve(count: number): void {
    if (this.length + count <= this.ids.length) return;
    const larger = new Int32Array(Math.max(this.ids.length * 2, this.length + count));
    larger.set(this.ids.subarray(0, this.length));
    this.ids = larger;
  }

  /** Forgets the ids, but keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  /** Returns a copy of the ids from `start` on. */
  slice(start: number = 0): Int32Array {
    return this.ids.slice(start, this.length);
  }
}
