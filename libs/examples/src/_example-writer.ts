import { originsOf } from './_origins.ts';
import { spareIds, takeIds } from './spare-memory.ts';
import type { ExampleBatch, ExampleTokenIds } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

const FIRST_ROWS = 64;
/** From this length on, a copy by `copyWithin` is faster than a loop (node 22, x64). */
const SHORTEST_BLOCK = 8;
const NARROW_IDS = new Uint16Array();
const WIDE_IDS = new Uint32Array();

/**
 * Collects rows into growing columns: open a row with its first segment, add the second, close the row.
 *
 * The ids of the source stand in front of the rows, in the same array: a range of them is then copied
 * by `copyWithin`, which is as fast as memory and, other than `set`, makes no view for each range.
 * Columns double when they are full, so that a row costs no allocation of its own.
 */
export class ExampleWriter {
  readonly #specialIds: SpecialIds;
  readonly #documents: TokenizedDocuments;
  readonly #sourceLength: number;
  #ids: ExampleTokenIds;
  #end: number;
  #rowStart = 0;
  #rowStarts = new Int32Array(FIRST_ROWS + 1);
  #segmentAEnds = new Uint16Array(FIRST_ROWS);
  #pairLabels = new Int8Array(FIRST_ROWS);
  #firstTokens = new Int32Array(FIRST_ROWS);
  #rowCount = 0;

  /** `expansion` is how many ids the rows have for each of the documents, as far as is known. */
  constructor(documents: TokenizedDocuments, specialIds: SpecialIds, expansion = 1.1) {
    const source = documents.tokenIds;
    this.#specialIds = specialIds;
    this.#documents = documents;
    this.#sourceLength = source.length;
    const capacity = Math.ceil(source.length * (1 + expansion)) + FIRST_ROWS;
    const narrow = source instanceof Uint16Array && Math.max(specialIds.cls, specialIds.sep) <= 0xffff;
    this.#ids = takeIds<ExampleTokenIds>(narrow ? NARROW_IDS : WIDE_IDS, capacity);
    this.#ids.set(source);
    this.#end = source.length;
  }

  /** Starts a row: `[CLS]`, and the source's tokens `start .. end`; the first is `start`, even if it follows later. */
  openRow(start: number, end: number): void {
    if (this.#rowCount === this.#pairLabels.length) this.#growRows();
    this.#firstTokens[this.#rowCount] = start;
    this.#rowStart = this.#end;
    this.#appendId(this.#specialIds.cls);
    this.append(start, end);
  }

  /** Appends the source's tokens `start .. end`. */
  append(start: number, end: number): void {
    const length = end - start;
    if (this.#end + length > this.#ids.length) this.#growIds(length);
    const ids = this.#ids;
    let next = this.#end;
    this.#end = next + length;
    if (length >= SHORTEST_BLOCK) ids.copyWithin(next, start, end);
    else for (let i = start; i < end; i++) ids[next++] = ids[i]!;
  }

  /** Appends `[SEP]`, within a segment or at the end of the second. */
  appendSeparator(): void {
    this.#appendId(this.#specialIds.sep);
  }

  /** Ends the first segment with `[SEP]`. */
  closeSegmentA(): void {
    this.appendSeparator();
    this.#segmentAEnds[this.#rowCount] = this.#end - this.#rowStart;
  }

  /** Writes the source's tokens `start .. end` as the second segment; nothing if there are none. */
  appendSegmentB(start: number, end: number): void {
    if (end <= start) return;
    this.append(start, end);
    this.appendSeparator();
  }

  /** Ends the row, whose first segment at least is closed. */
  closeRow(pairLabel: -1 | 0 | 1): void {
    this.#pairLabels[this.#rowCount++] = pairLabel;
    this.#rowStarts[this.#rowCount] = this.#end - this.#sourceLength;
  }

  /** Returns the rows, in columns of exactly their size; the writer cannot be used again. */
  finish(): ExampleBatch {
    const origins = originsOf(this.#firstTokens.subarray(0, this.#rowCount), this.#documents);
    const tokenIds = takeIds(this.#ids, this.#end - this.#sourceLength);
    tokenIds.set(this.#ids.subarray(this.#sourceLength, this.#end));
    spareIds(this.#ids);
    return {
      tokenIds,
      rowStarts: this.#rowStarts.slice(0, this.#rowCount + 1),
      segmentAEnds: this.#segmentAEnds.slice(0, this.#rowCount),
      pairLabels: this.#pairLabels.slice(0, this.#rowCount),
      ...(origins && { origins }),
    };
  }

  #appendId(id: number): void {
    if (this.#end === this.#ids.length) this.#growIds(1);
    this.#ids[this.#end++] = id;
  }

  #growIds(count: number): void {
    const old = this.#ids;
    const capacity = this.#sourceLength + 2 * (old.length - this.#sourceLength + count);
    this.#ids = takeIds(old, capacity);
    this.#ids.set(old);
    spareIds(old);
  }

  #growRows(): void {
    const capacity = 2 * this.#rowCount;
    const rowStarts = new Int32Array(capacity + 1);
    const segmentAEnds = new Uint16Array(capacity);
    const pairLabels = new Int8Array(capacity);
    const firstTokens = new Int32Array(capacity);
    rowStarts.set(this.#rowStarts);
    segmentAEnds.set(this.#segmentAEnds);
    pairLabels.set(this.#pairLabels);
    firstTokens.set(this.#firstTokens);
    this.#rowStarts = rowStarts;
    this.#segmentAEnds = segmentAEnds;
    this.#pairLabels = pairLabels;
    this.#firstTokens = firstTokens;
  }
}
