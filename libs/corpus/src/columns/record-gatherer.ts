import type { RawRecord } from '../record-cutter.ts';
import type { ReadUnitsOptions } from './text-column.ts';

/** Records in a batch at most, so that one of empty texts stays small. */
const MAX_RECORDS = 4096;
/** A batch is full with as many bytes: repeated values of a dictionary may make it large in no time. */
const FULL_BYTES = 2 ** 20;

/** Gathers the values of rows to batches of records, and reports the rows that give none. */
export class RecordGatherer {
  readonly #options: ReadUnitsOptions;
  #records: RawRecord[] = [];
  #bytes = 0;
  /** Index in the file of the next row. */
  #row: number;

  constructor(options: ReadUnitsOptions, firstRow: number) {
    this.#options = options;
    this.#row = firstRow;
  }

  /** Longest value that is taken. */
  get maxBytes(): number {
    return this.#options.maxDocumentBytes;
  }

  get isFull(): boolean {
    return this.#bytes >= FULL_BYTES || this.#records.length >= MAX_RECORDS;
  }

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** Takes the value of the next row, `[start, end)` of `source`. */
  add(source: Uint8Array, start: number, end: number): void {
    const row = this.#row++;
    const length = end - start;
    if (length > this.maxBytes) {
      this.#options.onLong(row);
      return;
    }
    this.#records.push({ bytes: source.subarray(start, end), offset: row });
    this.#bytes += length;
  }

  /** Takes `count` rows without a value. */
  addNulls(count: number): void {
    this.#options.onNull(this.#row, count);
    this.#row += count;
  }

  /** Takes a row whose value is longer than allowed, and was not read. */
  addLong(): void {
    this.#options.onLong(this.#row++);
  }

  /** Hands out the records gathered, and starts the next batch. */
  take(): RawRecord[] {
    const records = this.#records;
    this.#records = [];
    this.#bytes = 0;
    return records;
  }
}
