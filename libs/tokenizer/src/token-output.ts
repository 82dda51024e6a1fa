/** What a {@link TokenOutput} records besides the ids. */
export interface TokenOutputOptions {
  /** Whether to record where in the source each token stands; encoding is several times slower then. */
  readonly offsets?: boolean;
}

/** Token ids that are appended to, in an array that doubles when it is full and is kept when cleared. */
export class TokenOutput {
  /** The ids, valid up to `length`; replaced by a larger array when it is full. */
  ids: Int32Array;
  /** For each id, the byte of the source where its text starts; undefined unless asked for. */
  starts: Int32Array | undefined;
  /** For each id, the byte of the source just past its text; undefined unless asked for. */
  ends: Int32Array | undefined;
  length = 0;

  /** @param capacity Number of ids that fit before the array grows. */
  constructor(capacity: number = 1024, { offsets = false }: TokenOutputOptions = {}) {
    this.ids = new Int32Array(capacity);
    this.starts = offsets ? new Int32Array(capacity) : undefined;
    this.ends = offsets ? new Int32Array(capacity) : undefined;
  }

  /** Appends one id. */
  push(id: number): void {
    if (this.length === this.ids.length) this.reserve(1);
    this.ids[this.length++] = id;
  }

  /** Appends one id whose text is the bytes `[start, end)` of the source. */
  pushAt(id: number, start: number, end: number): void {
    this.push(id);
    if (this.starts !== undefined) this.starts[this.length - 1] = start;
    if (this.ends !== undefined) this.ends[this.length - 1] = end;
  }

  /** Makes room for `count` more ids, so that they can be written to `ids` itself. */
  reserve(count: number): void {
    if (this.length + count <= this.ids.length) return;
    const capacity = Math.max(this.ids.length * 2, this.length + count);
    this.ids = enlarged(this.ids, capacity);
    if (this.starts !== undefined) this.starts = enlarged(this.starts, capacity);
    if (this.ends !== undefined) this.ends = enlarged(this.ends, capacity);
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

function enlarged(values: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
