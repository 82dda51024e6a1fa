import { ByteQueue } from './byte-queue.ts';
import type { CutterOptions, RawRecord, RecordCutter } from './record-cutter.ts';

const NEWLINE = 0x0a;

/**
 * Cuts lines: a line belongs to the range if it starts in it.
 *
 * For a range that does not begin the file, pushing starts one byte before it: whatever ends with the
 * first newline from there on started earlier, and is left to the range before. A line over `maxBytes`
 * is dropped.
 */
export class LineCutter implements RecordCutter {
  done = false;
  readonly #options: CutterOptions;
  readonly #queue: ByteQueue;
  /** Inside a line that is not handed out: it belongs to another range, or is too long. */
  #skipping: boolean;

  constructor(options: CutterOptions) {
    this.#options = options;
    this.#queue = new ByteQueue(options.position);
    this.#skipping = options.position < options.start;
  }

  push(chunk: Uint8Array): RawRecord[] {
    const queue = this.#queue;
    // What was held had no newline, so the search starts in the chunk.
    let from = queue.length;
    queue.append(chunk);
    const bytes = queue.bytes;
    const records: RawRecord[] = [];
    let lineStart = 0;
    for (let end = bytes.indexOf(NEWLINE, from); end >= 0 && !this.done; end = bytes.indexOf(NEWLINE, from)) {
      this.#endLine(records, bytes.subarray(lineStart, end), queue.position + lineStart);
      from = end + 1;
      lineStart = from;
    }
    queue.drop(lineStart);
    this.#boundPending();
    return records;
  }

  finish(): RawRecord[] {
    const records: RawRecord[] = [];
    if (this.#queue.length > 0) this.#endLine(records, this.#queue.bytes, this.#queue.position);
    this.done = true;
    return records;
  }

  close(): void {
    this.#queue.close();
  }

  #endLine(records: RawRecord[], bytes: Uint8Array, offset: number): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    if (offset >= this.#options.end) this.done = true;
    else if (bytes.length > this.#options.maxBytes) this.#options.onLong(offset);
    else records.push({ bytes, offset });
  }

  /** Keeps a line without an end from filling the memory. */
  #boundPending(): void {
    const { position, length } = this.#queue;
    const { end, maxBytes, onLong } = this.#options;
    if (position >= end && !this.#skipping) this.done = true;
    if (!this.#skipping && length > maxBytes && position < end) {
      onLong(position);
      this.#skipping = true;
    }
    if (!this.#skipping) return;
    this.#queue.drop(length);
    // Whatever line comes next starts beyond the range: one of a gigabyte is not read to its end by every split.
    if (this.#queue.position >= end) this.done = true;
  }
}
