import type { BatchArrays } from './_batch-arrays.ts';
import { rowModule } from './_row-module.ts';
import type { RowView } from './_row-view.ts';
import { PAGE_BYTES, webAssembly } from './_web-assembly.ts';
import type { WasmMemory } from './_web-assembly.ts';

/**
 * Writes the tokens of a row: all of its original ids, input ids, segment ids, attention mask and prediction
 * slots, the padding included.
 *
 * Its parameters: where the ids lie, of which as many may be read as the batch's rows have; the number of tokens;
 * the end of segment A; where the row's original ids belong; bytes of each of the five arrays, which lie one
 * behind the other; tokens of every row of the batch, 4 at least.
 */
type WriteTokens = (...parameters: readonly number[]) => void;

/** Rows shorter than the four tokens that are written at once are left to others. */
const SHORTEST_SEQUENCE = 4;
const ID_BYTES = Uint32Array.BYTES_PER_ELEMENT;

/** Memory that batches lie in, and a place in it where one thread puts the ids of a row. */
export interface KernelMemory {
  readonly memory: WasmMemory;
  /** Address of the place, a multiple of 4. */
  readonly scratch: number;
  /** Most tokens of a row of any batch. */
  readonly longest: number;
}

/** Counts the bytes of the place for the ids of a row. */
export function scratchBytes(longest: number): number {
  return ID_BYTES * longest;
}

/** Writes the tokens of rows into batches that lie in one memory, four tokens at once. */
export class RowKernel {
  readonly #buffer: SharedArrayBuffer;
  readonly #narrow: WriteTokens;
  readonly #wide: WriteTokens;
  readonly #narrowIds: Uint16Array;
  readonly #wideIds: Uint32Array;

  /** @throws if WebAssembly has no vectors here. */
  constructor({ memory, scratch, longest }: KernelMemory) {
    const { buffer } = memory;
    const module = new webAssembly.Module(rowModule(buffer.byteLength / PAGE_BYTES));
    const { exports } = new webAssembly.Instance(module, { batches: { memory } });
    this.#buffer = buffer;
    this.#narrow = exports['narrow'] as WriteTokens;
    this.#wide = exports['wide'] as WriteTokens;
    this.#narrowIds = new Uint16Array(buffer, scratch, longest);
    this.#wideIds = new Uint32Array(buffer, scratch, longest);
  }

  /** Tells whether it can write the rows of a batch. */
  canWrite({ originalIds, sequenceLength }: BatchArrays): boolean {
    return originalIds.buffer === this.#buffer && sequenceLength >= SHORTEST_SEQUENCE;
  }

  /** Writes the tokens of a row, which is not longer than the batch's rows. */
  write({ originalIds, sequenceLength }: BatchArrays, place: number, row: RowView): void {
    const { tokenIds, start, end, segmentAEnd } = row;
    const { byteOffset, byteLength } = originalIds;
    const to = byteOffset + originalIds.BYTES_PER_ELEMENT * place * sequenceLength;
    const isNarrow = tokenIds instanceof Uint16Array;
    const ids = isNarrow ? this.#narrowIds : this.#wideIds;
    for (let i = start; i < end; i++) ids[i - start] = tokenIds[i]!;
    const write = isNarrow ? this.#narrow : this.#wide;
    write(ids.byteOffset, end - start, segmentAEnd, to, byteLength, sequenceLength);
  }
}
