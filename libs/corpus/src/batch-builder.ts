import { NO_COUNTS, type DocumentBatch, type DocumentCounts } from './document-batch.ts';
import { giveBuffer, takeBuffer } from './spare-buffers.ts';

type MutableCounts = { -readonly [name in keyof DocumentCounts]: DocumentCounts[name] };

const FIRST_DOCUMENTS = 256;
const SLACK = 1.25;

/** Gathers documents and counts until a batch is full. */
export class BatchBuilder {
  /** What was met since the last batch; readers add to it. */
  counts: MutableCounts = { ...NO_COUNTS };
  readonly #source: number;
  readonly #batchBytes: number;
  #bytes: Buffer;
  #length = 0;
  #starts: Int32Array = new Int32Array(FIRST_DOCUMENTS + 1);
  #offsets: Float64Array = new Float64Array(FIRST_DOCUMENTS);
  #documents = 0;

  constructor(source: number, batchBytes: number) {
    this.#source = source;
    this.#batchBytes = batchBytes;
    // A batch is full when it has passed its size: by a quarter at most, nearly always.
    this.#bytes = takeBuffer(Math.ceil(batchBytes * SLACK));
  }

  get isFull(): boolean {
    return this.#length >= this.#batchBytes || this.counts.bytes >= 2 * this.#batchBytes;
  }

  get isEmpty(): boolean {
    return Object.values(this.counts).every((count) => count === 0);
  }

  /** Adds a copy of a document's UTF-8. */
  add(bytes: Uint8Array, offset: number): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#growBytes(bytes.length);
    if (this.#documents === this.#offsets.length) this.#growColumns();
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    this.#offsets[this.#documents++] = offset;
    this.#starts[this.#documents] = this.#length;
  }

  /** Hands out the batch, which is a view of buffers used again: valid until the next `add`. */
  take(): DocumentBatch {
    const batch: DocumentBatch = {
      source: this.#source,
      bytes: this.#bytes.subarray(0, this.#length),
      starts: this.#starts.subarray(0, this.#documents + 1),
      offsets: this.#offsets.subarray(0, this.#documents),
      counts: this.counts,
    };
    this.#length = 0;
    this.#documents = 0;
    this.counts = { ...NO_COUNTS };
    return batch;
  }

  /** Gives the memory back: nothing can be added any more, and no batch may be read. */
  close(): void {
    giveBuffer(this.#bytes);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }

  #growBytes(needed: number): void {
    const full = this.#bytes;
    this.#bytes = takeBuffer(Math.max(full.length * 2, this.#length + needed));
    this.#bytes.set(full.subarray(0, this.#length));
    giveBuffer(full);
  }

  #growColumns(): void {
    const starts = new Int32Array(2 * this.#starts.length);
    const offsets = new Float64Array(2 * this.#offsets.length);
    starts.set(this.#starts);
    offsets.set(this.#offsets);
    this.#starts = starts;
    this.#offsets = offsets;
  }
}
