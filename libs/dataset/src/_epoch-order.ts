import { countBatches, orderRowsOfPart, rowsOfRank } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';

/** One dataset whose rows are ordered as a whole: epoch `e` is the order of `(seed, e)`, cut into batches. */
export class EpochOrder implements BatchOrder {
  readonly batchesPerEpoch: number;
  readonly endOfEpoch: number;
  readonly mostPositions: readonly number[] = [];
  readonly #plan: BatchPlan;
  readonly #findRows: (epoch: number, indices: Float64Array) => void;

  constructor(plan: BatchPlan) {
    this.#plan = plan;
    const part = plan.bins[0]!.parts[0]!;
    this.#findRows = orderRowsOfPart(plan, part);
    this.endOfEpoch = part.rowCount;
    this.batchesPerEpoch = countBatches(this.endOfEpoch, plan);
  }

  settle(cursor: Cursor): Cursor {
    const rowsLeft = this.endOfEpoch - cursor.exampleIndex;
    const isEpochOver = rowsLeft < (this.#plan.lastBatch === 'drop' ? this.#plan.batchSize : 1);
    return isEpochOver ? { epoch: cursor.epoch + 1, exampleIndex: 0 } : cursor;
  }

  rowsAt({ epoch, exampleIndex }: Cursor): number {
    const { epochs, batchSize } = this.#plan;
    return epoch < epochs ? Math.min(batchSize, this.endOfEpoch - exampleIndex) : 0;
  }

  shapeAt(): number {
    return 0;
  }

  advance(cursor: Cursor): Cursor {
    return this.settle({ ...cursor, exampleIndex: cursor.exampleIndex + this.rowsAt(cursor) });
  }

  rowsOf(cursor: Cursor): BatchRows {
    const { rank, ranks } = this.#plan;
    const { epoch, exampleIndex } = cursor;
    const count = rowsOfRank(this.rowsAt(cursor), this.#plan);
    const rowIndices = new Float64Array(count);
    for (let i = 0; i < count; i++) rowIndices[i] = exampleIndex + rank + i * ranks;
    this.#findRows(epoch, rowIndices);
    return { sources: new Uint16Array(count), epochs: new Uint32Array(count).fill(epoch), rowIndices };
  }
}
