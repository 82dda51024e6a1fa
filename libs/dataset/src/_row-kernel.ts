import type { ExampleTokenIds } from '@albectra/examples';
import { webAssembly } from '@albectra/wasm';
import type { BatchArrays } from './_batch-arrays.ts';
import { rowModule } from './_row-module.ts';
import type { RowView } from './_row-view.ts';
import { PAGE_BYTES } from './_web-assembly.ts';
import type { SharedWasmMemory } from './_web-assembly.ts';

/**
 * Writes the tokens of rows: all of their original ids, input ids, segment ids, attention mask and prediction
 * slots, the padding included.
 *
 * Its parameters: where the ids lie; a table of rows and its end, at least one row; where the batch's original ids
 * belong; bytes of each of the five arrays, which lie one behind the other; tokens of every row of the batch, 4 at
 * least. An entry of the table is the place of a row in the batch, the number of its first id, how many ids it has,
 * and the end of segment A. From the first id on as many are read as a row of the batch has.
 */
type WriteRows = (...parameters: readonly number[]) => void;

/** Rows shorter than the four tokens that are written at once are left to others. */
const SHORTEST_SEQUENCE = 4;
const WORD_BYTES = 4;
const ENTRY_WORDS = 4;

/** The size of batches, or of the largest. */
export interface KernelSize {
  readonly batchSize: number;
  readonly sequenceLength: number;
}

/** Memory that batches lie in, and a place in it for what one thread puts there for the kernel. */
export interface KernelMemory {
  readonly memory: SharedWasmMemory;
  /** Address of the place, a multiple of 4. */
  readonly scratch: number;
}

/** Counts the bytes of the place for a kernel: for the table, and for ids with room behind the last row. */
export function scratchBytes({ batchSize, sequenceLength }: KernelSize): number {
  return WORD_BYTES * (batchSize * ENTRY_WORDS + (batchSize + 1) * sequenceLength);
}

/** Writes the tokens of rows into batches that lie in one memory, four tokens at once. */
export class RowKernel {
  readonly #buffer: SharedArrayBuffer;
  readonly #narrow: WriteRows;
  readonly #wide: WriteRows;
  readonly #table: Int32Array;
  #rowCount = 0;
  /** Where ids of 16 bits may be put, before they are written. */
  readonly narrowIds: Uint16Array;
  /** The same for ids of 32 bits; it is the same memory. */
  readonly wideIds: Uint32Array;

  /** @throws if WebAssembly has no vectors here. */
  constructor({ memory, scratch }: KernelMemory, { batchSize, sequenceLength }: KernelSize) {
    const { buffer } = memory;
    const module = new webAssembly.Module(rowModule(buffer.byteLength / PAGE_BYTES));
    const { exports } = new webAssembly.Instance(module, { env: { memory } });
    const table = new Int32Array(buffer, scratch, batchSize * ENTRY_WORDS);
    const ids = scratch + table.byteLength;
    this.#buffer = buffer;
    this.#narrow = exports['narrow'] as WriteRows;
    this.#wide = exports['wide'] as WriteRows;
    this.#table = table;
    this.narrowIds = new Uint16Array(buffer, ids, batchSize * sequenceLength);
    this.wideIds = new Uint32Array(buffer, ids, batchSize * sequenceLength);
  }

  /** Tells whether it can write the rows of a batch. */
  canWrite({ originalIds, sequenceLength }: BatchArrays): boolean {
    return originalIds.buffer === this.#buffer && sequenceLength >= SHORTEST_SEQUENCE;
  }

  /** Tells whether ids lie where they are written from. */
  holds({ buffer }: ExampleTokenIds): boolean {
    return buffer === this.#buffer;
  }

  /**
   * Takes a row, which is not longer than the batch's rows, up to be written.
   *
   * @param place Which row of the batch it becomes.
   * @param room From which id on it is copied to `narrowIds` or `wideIds`, if it does not lie there.
   */
  add({ tokenIds, start, end, segmentAEnd }: RowView, place: number, room: number): void {
    const table = this.#table;
    let first = start;
    if (!this.holds(tokenIds)) {
      const ids = tokenIds instanceof Uint16Array ? this.narrowIds : this.wideIds;
      ids.set(tokenIds.subarray(start, end), room);
      first = room;
    }
    const entry = ENTRY_WORDS * this.#rowCount++;
    table[entry] = place;
    table[entry + 1] = first;
    table[entry + 2] = end - start;
    table[entry + 3] = segmentAEnd;
  }

  /** Writes the rows that were taken up, all of which have ids of 16 bits or all of 32. */
  write({ originalIds, sequenceLength }: BatchArrays, isNarrow: boolean): void {
    const { byteOffset, byteLength } = originalIds;
    const { byteOffset: table } = this.#table;
    const end = table + WORD_BYTES * ENTRY_WORDS * this.#rowCount;
    const write = isNarrow ? this.#narrow : this.#wide;
    const ids = this.narrowIds.byteOffset;
    if (this.#rowCount > 0) write(ids, table, end, byteOffset, byteLength, sequenceLength);
    this.#rowCount = 0;
  }
}
