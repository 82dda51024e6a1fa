import { orderPart, rowsOfRank } from './_batch-plan.ts';
import type { BatchPlan, PartRows, SourcePlan } from './_batch-plan.ts';
import { chooseSource } from './_choose-source.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';

/** Rows of one dataset that batches of a bin draw from. */
interface MixedPart {
  readonly source: number;
  readonly rowCount: number;
  readonly rowAt: PartRows;
}

/** What batches of one shape are drawn from. */
interface MixedBin {
  readonly parts: readonly MixedPart[];
  /** Shares of the parts in the rows of the bin, which add up to 1. */
  readonly shares: readonly number[];
  /** Where the counts of its parts start among the positions of a cursor. */
  readonly firstPosition: number;
}

/**
 * Several datasets mixed by weight; each goes through epochs of its own, in every bin.
 *
 * Of each dataset every bin has the share of the dataset's rows that are in it, so that all its rows come
 * equally often. Which bin a step has, and which dataset a row of it is of, is chosen in the same way: the
 * one that would be the first to fall behind. The mixture ends where a row would come more than `epochs`
 * times, as its shares could not be kept beyond. Nothing but how many rows were taken of each part is kept.
 */
export class MixedOrder implements BatchOrder {
  readonly batchesPerEpoch: number = Infinity;
  readonly endOfEpoch: number = Number.MAX_SAFE_INTEGER;
  readonly mostPositions: readonly number[];
  readonly #plan: BatchPlan;
  readonly #bins: readonly MixedBin[];
  /** Shares of the bins in the batches, which add up to 1. */
  readonly #binShares: readonly number[];

  constructor(plan: BatchPlan) {
    this.#plan = plan;
    const shares = sharesOf(plan.sources);
    const shareOf = ({ source, rowCount }: { source: number; rowCount: number }): number =>
      (shares[source]! * rowCount) / plan.sources[source]!.rowCount;
    this.#binShares = plan.bins.map(({ parts }) => sum(parts.map(shareOf)));
    let firstPosition = 0;
    this.#bins = plan.bins.map(({ bound, parts }, bin) => {
      const first = firstPosition;
      firstPosition += parts.length;
      return {
        parts: parts.map((part) => ({ ...part, rowAt: orderPart(plan, part, bound) })),
        shares: parts.map((part) => shareOf(part) / this.#binShares[bin]!),
        firstPosition: first,
      };
    });
    this.mostPositions = Array.from({ length: firstPosition }, () => Infinity);
  }

  settle(cursor: Cursor): Cursor {
    return cursor.positions === undefined
      ? { ...cursor, positions: this.mostPositions.map(() => 0) }
      : cursor;
  }

  rowsAt(cursor: Cursor): number {
    const { batchSize, epochs, lastBatch } = this.#plan;
    if (epochs === Infinity) return batchSize;
    // In bins all batches are whole ones but the last.
    if (this.#bins.length > 1 && cursor.exampleIndex % batchSize > 0) return 0;
    const count = this.#walk(cursor, () => {});
    return count < batchSize && lastBatch === 'drop' ? 0 : count;
  }

  shapeAt({ exampleIndex, positions = [] }: Cursor): number {
    const { batchSize } = this.#plan;
    if (this.#bins.length === 1) return 0;
    const batches = this.#bins.map((bin) => sum(countsOf(bin, positions)) / batchSize);
    return chooseSource(this.#binShares, batches, exampleIndex / batchSize);
  }

  advance(cursor: Cursor): Cursor {
    const { epoch, exampleIndex, positions = [] } = cursor;
    const { firstPosition } = this.#bins[this.shapeAt(cursor)]!;
    const next = [...positions];
    const count = this.#walk(cursor, (_, part) => next[firstPosition + part]!++);
    return { epoch, exampleIndex: exampleIndex + count, positions: next };
  }

  rowsOf(cursor: Cursor): BatchRows {
    const { rank, ranks } = this.#plan;
    const { parts } = this.#bins[this.shapeAt(cursor)]!;
    const count = rowsOfRank(this.rowsAt(cursor), this.#plan);
    const rows = {
      sources: new Uint16Array(count),
      epochs: new Uint32Array(count),
      rowIndices: new Float64Array(count),
    };
    this.#walk(cursor, (i, part, position) => {
      if (i % ranks !== rank) return;
      const place = (i - rank) / ranks;
      const { source, rowCount, rowAt } = parts[part]!;
      const epoch = Math.floor(position / rowCount);
      rows.sources[place] = source;
      rows.epochs[place] = epoch;
      rows.rowIndices[place] = rowAt(epoch, position % rowCount);
    });
    return rows;
  }

  /**
   * Goes through the rows of a batch until it is full, or its datasets were read often enough.
   *
   * @param visit Takes the number of a row in the batch, the number of its part, and the row's place there.
   * @returns How many rows there are.
   */
  #walk(cursor: Cursor, visit: (row: number, part: number, position: number) => void): number {
    const { batchSize, epochs } = this.#plan;
    const bin = this.#bins[this.shapeAt(cursor)]!;
    const taken = countsOf(bin, cursor.positions ?? []);
    const before = sum(taken);
    for (let row = 0; row < batchSize; row++) {
      const part = chooseSource(bin.shares, taken, before + row);
      const position = taken[part]!++;
      if (position >= epochs * bin.parts[part]!.rowCount) return row;
      visit(row, part, position);
    }
    return batchSize;
  }
}

/** Turns weights into shares, which add up to 1. */
export function sharesOf(sources: readonly SourcePlan[]): number[] {
  const total = sum(sources.map(({ weight }) => weight));
  return sources.map(({ weight }) => weight / total);
}

function countsOf({ firstPosition, parts }: MixedBin, positions: readonly number[]): number[] {
  return parts.map((_, part) => positions[firstPosition + part] ?? 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
