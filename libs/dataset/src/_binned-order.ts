import { deriveKey, permuteIndex } from '@albectra/random';
import { countBatches, rowsOfRank } from './_batch-plan.ts';
import type { BatchPlan, BinPlan } from './_batch-plan.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';

/**
 * One dataset whose batches have rows of one length bin each.
 *
 * The rows of each bin are permuted and cut into batches; the batches of all bins are permuted too. Both
 * depend on the seed and the epoch, so that the bin of a step is the same on all ranks. The example index
 * of a cursor counts the rows of whole batches before it.
 */
export class BinnedOrder implements BatchOrder {
  readonly batchesPerEpoch: number;
  readonly endOfEpoch: number;
  readonly #plan: BatchPlan;
  readonly #bins: readonly BinPlan[];
  /** Number of each bin's first batch, and of all batches, `[bins + 1]`. */
  readonly #firstBatches: readonly number[];

  constructor(plan: BatchPlan, bins: readonly BinPlan[]) {
    const firstBatches = [0];
    for (const { rowCount } of bins) firstBatches.push(firstBatches.at(-1)! + countBatches(rowCount, plan));
    this.#plan = plan;
    this.#bins = bins;
    this.#firstBatches = firstBatches;
    this.batchesPerEpoch = firstBatches.at(-1)!;
    this.endOfEpoch = this.batchesPerEpoch * plan.batchSize;
  }

  settle(cursor: Cursor): Cursor {
    const isEpochOver = cursor.exampleIndex >= this.endOfEpoch;
    return isEpochOver ? { epoch: cursor.epoch + 1, exampleIndex: 0 } : cursor;
  }

  rowsAt(cursor: Cursor): number {
    if (cursor.epoch >= this.#plan.epochs) return 0;
    const { batchSize } = this.#plan;
    const { bin, firstInBin } = this.#batchAt(cursor);
    return Math.min(batchSize, this.#bins[bin]!.rowCount - firstInBin);
  }

  shapeAt(cursor: Cursor): number {
    return this.#batchAt(cursor).bin;
  }

  advance(cursor: Cursor): Cursor {
    return this.settle({ ...cursor, exampleIndex: cursor.exampleIndex + this.#plan.batchSize });
  }

  rowsOf(cursor: Cursor): BatchRows {
    const { seed, split, shuffle, rank, ranks } = this.#plan;
    const { epoch } = cursor;
    const { bin, firstInBin } = this.#batchAt(cursor);
    const { bound, rowCount, stretches } = this.#bins[bin]!;
    const count = rowsOfRank(this.rowsAt(cursor), this.#plan);
    const key = deriveKey(seed, 'order', split, epoch, 'bin', bound);
    const rowIndices = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const index = firstInBin + rank + i * ranks;
      rowIndices[i] = rowOfBin(shuffle ? permuteIndex(index, rowCount, key) : index, stretches);
    }
    return { sources: new Uint16Array(count), epochs: new Uint32Array(count).fill(epoch), rowIndices };
  }

  /** Finds the bin of a batch, and where in the bin it starts. */
  #batchAt({ epoch, exampleIndex }: Cursor): { readonly bin: number; readonly firstInBin: number } {
    const { seed, split, shuffle, batchSize } = this.#plan;
    const step = exampleIndex / batchSize;
    const batch = shuffle
      ? permuteIndex(step, this.batchesPerEpoch, deriveKey(seed, 'order', split, epoch, 'batches'))
      : step;
    const bin = this.#firstBatches.findLastIndex((first) => first <= batch);
    return { bin, firstInBin: (batch - this.#firstBatches[bin]!) * batchSize };
  }
}

function rowOfBin(index: number, stretches: BinPlan['stretches']): number {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (stretches[middle]!.firstInBin <= index) low = middle;
    else high = middle - 1;
  }
  const { firstRow, firstInBin } = stretches[low]!;
  return firstRow + index - firstInBin;
}
