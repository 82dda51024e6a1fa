import { deriveKey, Draws, permuteIndex } from '@albectra/random';
import { countBatches, orderPart, rowsOfRank } from './_batch-plan.ts';
import type { BatchPlan, PartRows } from './_batch-plan.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';

/** A bin of one dataset. */
interface Bin {
  readonly rowCount: number;
  readonly batchCount: number;
  /** Number of its first batch among those of all bins. */
  readonly firstBatch: number;
  readonly rowAt: PartRows;
}

/**
 * One dataset whose batches have rows of one length bin each.
 *
 * The rows of each bin are ordered and cut into batches; the batches of all bins come in random order.
 * Both depend on the seed and the epoch, so that the bin of a step is the same on all ranks. The example
 * index of a cursor counts the rows of whole batches before it.
 *
 * Where rows are ordered in windows, the batches of each bin keep their order, and positions count the rows
 * of whole batches taken from each bin: every batch that is left is as likely to give its bin to the next step.
 */
export class BinnedOrder implements BatchOrder {
  readonly batchesPerEpoch: number;
  readonly endOfEpoch: number;
  readonly mostPositions: readonly number[];
  readonly #plan: BatchPlan;
  readonly #bins: readonly Bin[];
  readonly #draws: Draws;

  constructor(plan: BatchPlan) {
    let firstBatch = 0;
    const bins: Bin[] = [];
    for (const { bound, parts } of plan.bins) {
      const part = parts[0]!;
      const batchCount = countBatches(part.rowCount, plan);
      bins.push({ rowCount: part.rowCount, batchCount, firstBatch, rowAt: orderPart(plan, part, bound) });
      firstBatch += batchCount;
    }
    this.#plan = plan;
    this.#bins = bins;
    this.#draws = new Draws(deriveKey(plan.seed, 'order', plan.split, 'bins'));
    this.batchesPerEpoch = firstBatch;
    this.endOfEpoch = firstBatch * plan.batchSize;
    const isWindowed = plan.bins.some(({ parts }) => parts[0]!.order.kind === 'window');
    this.mostPositions = isWindowed ? bins.map(({ batchCount }) => batchCount * plan.batchSize) : [];
  }

  settle(cursor: Cursor): Cursor {
    const { epoch, exampleIndex, positions } = cursor;
    if (exampleIndex < this.endOfEpoch) {
      return positions === undefined ? this.#startOf(epoch, exampleIndex) : cursor;
    }
    return this.#startOf(epoch + 1, 0);
  }

  rowsAt(cursor: Cursor): number {
    if (cursor.epoch >= this.#plan.epochs) return 0;
    const { bin, firstInBin } = this.#batchAt(cursor);
    return Math.min(this.#plan.batchSize, this.#bins[bin]!.rowCount - firstInBin);
  }

  shapeAt(cursor: Cursor): number {
    return this.#batchAt(cursor).bin;
  }

  advance(cursor: Cursor): Cursor {
    const { batchSize } = this.#plan;
    const { epoch, exampleIndex, positions } = cursor;
    const next = { epoch, exampleIndex: exampleIndex + batchSize };
    if (positions === undefined) return this.settle(next);
    const { bin } = this.#batchAt(cursor);
    return this.settle({ ...next, positions: positions.with(bin, positions[bin]! + batchSize) });
  }

  rowsOf(cursor: Cursor): BatchRows {
    const { rank, ranks } = this.#plan;
    const { epoch } = cursor;
    const { bin, firstInBin } = this.#batchAt(cursor);
    const { rowAt } = this.#bins[bin]!;
    const count = rowsOfRank(this.rowsAt(cursor), this.#plan);
    const rowIndices = new Float64Array(count);
    for (let i = 0; i < count; i++) rowIndices[i] = rowAt(epoch, firstInBin + rank + i * ranks);
    return { sources: new Uint16Array(count), epochs: new Uint32Array(count).fill(epoch), rowIndices };
  }

  #startOf(epoch: number, exampleIndex: number): Cursor {
    if (this.mostPositions.length === 0) return { epoch, exampleIndex };
    return { epoch, exampleIndex, positions: this.#bins.map(() => 0) };
  }

  /** Finds the bin of a batch, and where in the bin it starts. */
  #batchAt({ epoch, exampleIndex, positions }: Cursor): {
    readonly bin: number;
    readonly firstInBin: number;
  } {
    const { seed, split, shuffle, batchSize } = this.#plan;
    const step = exampleIndex / batchSize;
    if (positions !== undefined) {
      const bin = this.#drawBin(epoch, step, positions);
      return { bin, firstInBin: positions[bin]! };
    }
    const batch = shuffle
      ? permuteIndex(step, this.batchesPerEpoch, deriveKey(seed, 'order', split, epoch, 'batches'))
      : step;
    const bin = this.#bins.findLastIndex(({ firstBatch }) => firstBatch <= batch);
    return { bin, firstInBin: (batch - this.#bins[bin]!.firstBatch) * batchSize };
  }

  #drawBin(epoch: number, step: number, positions: readonly number[]): number {
    let left = Math.floor(this.#draws.seek(epoch, step).uniform() * (this.batchesPerEpoch - step));
    return this.#bins.findIndex(({ batchCount }, bin) => {
      left -= batchCount - positions[bin]! / this.#plan.batchSize;
      return left < 0;
    });
  }
}
