import { deriveKey, Draws, permuteIndex, permuteIndices } from '@albectra/random';
import type { RandomKey } from '@albectra/random';

/** How the rows of a part follow one another in an epoch: as stored, permuted as a whole, or in windows. */
export type RowOrder = { readonly kind: 'stored' } | { readonly kind: 'global' } | WindowOrder;

/**
 * Rows permuted in windows, so that only some stretches of the rows are read from at a time.
 *
 * The rows are cut into blocks, the blocks permuted, and what follows is cut into windows whose rows are
 * permuted. So the rows of a window come from at most `ceil(windowRows / blockRows) + 2` blocks, and those
 * of a block come in two windows at the most.
 */
export interface WindowOrder {
  readonly kind: 'window';
  /** Rows of a window; none leaves it. */
  readonly windowRows: number;
  /** Consecutive rows that stay together, 1 to `windowRows`. */
  readonly blockRows: number;
}

/** Counts the blocks that a window may have rows of: it may begin and end within one, and have the short one. */
export function blocksOfWindow({ windowRows, blockRows }: WindowOrder): number {
  return Math.ceil(windowRows / blockRows) + 2;
}

/** The rows of a part in the order of each epoch, in O(1) memory. */
export class OrderedRows {
  readonly #order: RowOrder;
  readonly #rowCount: number;
  readonly #keyOf: (epoch: number) => RandomKey;
  #epoch: number | undefined;
  #rowAt: (index: number) => number = (index) => index;

  /** @param keyOf Chooses the order of an epoch. */
  constructor(order: RowOrder, rowCount: number, keyOf: (epoch: number) => RandomKey) {
    this.#order = order;
    this.#rowCount = rowCount;
    this.#keyOf = keyOf;
  }

  /** Returns which row, from 0, is the `index`-th of an epoch. */
  rowAt(epoch: number, index: number): number {
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#rowAt = orderRows(this.#order, this.#rowCount, () => this.#keyOf(epoch));
    }
    return this.#rowAt(index);
  }

  /** Replaces places of an epoch by the rows that stand there: many at once are found faster. */
  findRows(epoch: number, places: Float64Array): void {
    if (this.#order.kind === 'global') permuteIndices(places, this.#rowCount, this.#keyOf(epoch));
    else for (let i = 0; i < places.length; i++) places[i] = this.rowAt(epoch, places[i]!);
  }
}

function orderRows(order: RowOrder, rowCount: number, keyOf: () => RandomKey): (index: number) => number {
  if (order.kind === 'stored') return (index) => index;
  const key = keyOf();
  if (order.kind === 'global') return (index) => permuteIndex(index, rowCount, key);
  const rowOfPlace = permuteBlocks(order.blockRows, rowCount, key);
  const { windowRows } = order;
  let window = -1;
  let windowKey = key;
  return (index) => {
    const number = Math.floor(index / windowRows);
    if (number !== window) {
      window = number;
      windowKey = deriveKey(key, 'window', number);
    }
    const start = number * windowRows;
    const size = Math.min(windowRows, rowCount - start);
    return rowOfPlace(start + permuteIndex(index - start, size, windowKey));
  };
}

/** Permutes whole blocks; the rows left over stand anywhere between them. */
function permuteBlocks(blockRows: number, rowCount: number, key: RandomKey): (place: number) => number {
  const blocks = Math.floor(rowCount / blockRows);
  const restRows = rowCount % blockRows;
  const blockKey = deriveKey(key, 'blocks');
  const restStart = blockRows * Math.floor(new Draws(deriveKey(key, 'rest')).uniform() * (blocks + 1));
  return (place) => {
    const inRest = place - restStart;
    if (inRest >= 0 && inRest < restRows) return blocks * blockRows + inRest;
    const inBlocks = inRest < 0 ? place : place - restRows;
    const block = Math.floor(inBlocks / blockRows);
    return permuteIndex(block, blocks, blockKey) * blockRows + (inBlocks % blockRows);
  };
}
