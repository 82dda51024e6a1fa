import { deriveKey, permuteIndex } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { rowsOfRank } from './_batch-plan.ts';
import type { BatchPlan, SourcePlan } from './_batch-plan.ts';
import type { BatchOrder, BatchRows, Cursor } from './_cursor.ts';

/** What rounding may take from a lead; far less than the bound leaves free, and enough for 2^39 rows. */
const TOLERANCE = 1e-4;

/**
 * Several datasets mixed by weight, without end; each goes through permutations of its own epochs.
 *
 * After any number of rows, what was taken from a dataset differs by less than one row from its share:
 * row by row the dataset is chosen that would be the first to fall behind by too much, among those whose
 * turn it may be (Tijdeman 1980, "The chairman assignment problem"; the bound is 1 - 1/(2k - 2) for k
 * datasets). Nothing but how many rows were taken from each is kept.
 */
export class MixedOrder implements BatchOrder {
  readonly batchesPerEpoch: number = Infinity;
  readonly endOfEpoch: number = Number.MAX_SAFE_INTEGER;
  readonly #plan: BatchPlan;
  readonly #shares: readonly number[];
  /** Key of each dataset's permutation in the epoch that was read last. */
  readonly #keys: ({ readonly epoch: number; readonly key: RandomKey } | undefined)[];

  constructor(plan: BatchPlan) {
    this.#plan = plan;
    this.#shares = sharesOf(plan.sources);
    this.#keys = plan.sources.map(() => undefined);
  }

  settle(cursor: Cursor): Cursor {
    return cursor.positions === undefined ? { ...cursor, positions: this.#shares.map(() => 0) } : cursor;
  }

  rowsAt(): number {
    return this.#plan.batchSize;
  }

  shapeAt(): number {
    return 0;
  }

  advance({ epoch, exampleIndex, positions = [] }: Cursor): Cursor {
    const { batchSize } = this.#plan;
    const next = [...positions];
    for (let i = 0; i < batchSize; i++) next[chooseSource(this.#shares, next, exampleIndex + i)]!++;
    return { epoch, exampleIndex: exampleIndex + batchSize, positions: next };
  }

  rowsOf({ exampleIndex, positions = [] }: Cursor): BatchRows {
    const { batchSize, rank, ranks } = this.#plan;
    const count = rowsOfRank(batchSize, this.#plan);
    const rows = {
      sources: new Uint16Array(count),
      epochs: new Uint32Array(count),
      rowIndices: new Float64Array(count),
    };
    const next = [...positions];
    for (let i = 0; i < batchSize; i++) {
      const source = chooseSource(this.#shares, next, exampleIndex + i);
      const position = next[source]!++;
      if (i % ranks !== rank) continue;
      const place = (i - rank) / ranks;
      const { rowCount } = this.#plan.sources[source]!;
      const epoch = Math.floor(position / rowCount);
      rows.sources[place] = source;
      rows.epochs[place] = epoch;
      rows.rowIndices[place] = this.#rowAt(source, epoch, position % rowCount);
    }
    return rows;
  }

  #rowAt(source: number, epoch: number, index: number): number {
    const { seed, split, shuffle, sources } = this.#plan;
    if (!shuffle) return index;
    let known = this.#keys[source];
    if (known?.epoch !== epoch) {
      known = { epoch, key: deriveKey(seed, 'order', split, epoch, 'source', source) };
      this.#keys[source] = known;
    }
    return permuteIndex(index, sources[source]!.rowCount, known.key);
  }
}

/** Turns weights into shares, which add up to 1. */
export function sharesOf(sources: readonly SourcePlan[]): number[] {
  const total = sources.reduce((sum, { weight }) => sum + weight, 0);
  return sources.map(({ weight }) => weight / total);
}

/**
 * Chooses which dataset the next row is of.
 *
 * @param taken Rows taken from each dataset so far.
 * @param rows Their sum.
 */
export function chooseSource(shares: readonly number[], taken: readonly number[], rows: number): number {
  if (shares.length === 1) return 0;
  const least = 1 / (2 * shares.length - 2);
  let chosen = 0;
  let earliest = Infinity;
  for (let source = 0; source < shares.length; source++) {
    const share = shares[source]!;
    const lead = share * (rows + 1) - taken[source]!;
    if (lead < least - TOLERANCE) continue;
    // Rows until the dataset would be too far behind.
    const deadline = (1 - least - lead) / share;
    if (deadline < earliest) {
      earliest = deadline;
      chosen = source;
    }
  }
  return chosen;
}
