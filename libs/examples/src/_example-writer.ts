import type { ExampleBatch, ExampleTokenIds } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

const FIRST_ROWS = 64;

/**
 * Collects rows into growing columns: open a row, append ranges of tokens, close A, close the row.
 *
 * Columns double when they are full, so that a row costs no allocation of its own.
 */
export class ExampleWriter {
  readonly #source: TokenizedDocuments['tokenIds'];
  readonly #specialIds: SpecialIds;
  #tokenIds: ExampleTokenIds;
  #rowStarts = new Int32Array(FIRST_ROWS + 1);
  #segmentAEnds = new Uint16Array(FIRST_ROWS);
  #pairLabels = new Int8Array(FIRST_ROWS);
  #tokenCount = 0;
  #rowCount = 0;

  constructor(source: TokenizedDocuments['tokenIds'], specialIds: SpecialIds) {
    this.#source = source;
    this.#specialIds = specialIds;
    const capacity = Math.ceil(source.length * 1.1) + FIRST_ROWS;
    const narrow = source instanceof Uint16Array && Math.max(specialIds.cls, specialIds.sep) <= 0xffff;
    this.#tokenIds = narrow ? new Uint16Array(capacity) : new Uint32Array(capacity);
  }

  /** Starts a row with `[CLS]`. */
  openRow(): void {
    this.#appendId(this.#specialIds.cls);
  }

  /** Appends the source's tokens `start .. end`. */
  append(start: number, end: number): void {
    this.#reserve(end - start);
    const target = this.#tokenIds;
    let next = this.#tokenCount;
    for (let i = start; i < end; i++) target[next++] = this.#source[i]!;
    this.#tokenCount = next;
  }

  /** Ends the first segment with `[SEP]`. */
  closeSegmentA(): void {
    this.#appendId(this.#specialIds.sep);
    if (this.#rowCount === this.#pairLabels.length) this.#growRows();
    this.#segmentAEnds[this.#rowCount] = this.#tokenCount - this.#rowStarts[this.#rowCount]!;
  }

  /** Ends the second segment with `[SEP]`. */
  closeSegmentB(): void {
    this.#appendId(this.#specialIds.sep);
  }

  /** Ends the row, whose first segment at least is closed. */
  closeRow(pairLabel: -1 | 0 | 1): void {
    this.#pairLabels[this.#rowCount++] = pairLabel;
    this.#rowStarts[this.#rowCount] = this.#tokenCount;
  }

  /** Returns the rows, in columns of exactly their size. */
  finish(): ExampleBatch {
    return {
      tokenIds: this.#tokenIds.slice(0, this.#tokenCount),
      rowStarts: this.#rowStarts.slice(0, this.#rowCount + 1),
      segmentAEnds: this.#segmentAEnds.slice(0, this.#rowCount),
      pairLabels: this.#pairLabels.slice(0, this.#rowCount),
    };
  }

  #appendId(id: number): void {
    this.#reserve(1);
    this.#tokenIds[this.#tokenCount++] = id;
  }

  #reserve(count: number): void {
    const old = this.#tokenIds;
    if (this.#tokenCount + count <= old.length) return;
    const capacity = 2 * (old.length + count);
    this.#tokenIds = old instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
    this.#tokenIds.set(old);
  }

  #growRows(): void {
    const capacity = 2 * this.#rowCount;
    const rowStarts = new Int32Array(capacity + 1);
    const segmentAEnds = new Uint16Array(capacity);
    const pairLabels = new Int8Array(capacity);
    rowStarts.set(this.#rowStarts);
    segmentAEnds.set(this.#segmentAEnds);
    pairLabels.set(this.#pairLabels);
    this.#rowStarts = rowStarts;
    this.#segmentAEnds = segmentAEnds;
    this.#pairLabels = pairLabels;
  }
}
