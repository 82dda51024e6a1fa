const FIRST_CAPACITY = 256;

/**
 * Where sentences stand in a buffer of bytes: two growing columns, which a splitter appends to.
 *
 * Columns double when they are full; {@link SentenceBounds.clear} keeps them, so that one object serves
 * any number of documents without allocating.
 */
export class SentenceBounds {
  /** Where each sentence starts, in bytes; the first `length` entries hold. */
  starts: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Just past the last byte of each sentence; the first `length` entries hold. */
  ends: Int32Array = new Int32Array(FIRST_CAPACITY);
  /** Sentences so far. */
  length = 0;

  /** Forgets all sentences. */
  clear(): void {
    this.length = 0;
  }

  /** Adds the sentence of the bytes `start .. end`. */
  push(start: number, end: number): void {
    if (this.length === this.starts.length) this.#grow();
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }

  #grow(): void {
    const { starts, ends } = this;
    this.starts = new Int32Array(2 * starts.length);
    this.ends = new Int32Array(2 * ends.length);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}
