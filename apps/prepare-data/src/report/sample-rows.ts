import type { SplitEntry } from '@albectra/shards/manifest';

/** Rows `start .. end` of a split, by global index. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Rows of a range at most, so that memory stays small: a few MB at the longest rows in use. */
const MAX_RANGE_ROWS = 1024;
/** Ranges that the share of one shard is spread over, if it is large enough for them. */
const RANGES_PER_SHARD = 8;

/**
 * Chooses rows to look at: from each shard its share of `limit`, in a few ranges that lie evenly in it.
 *
 * Ranges read faster than single rows, and rows lie in random order already. The choice depends on the numbers
 * of rows alone. With no more than `limit` rows it is all of them.
 */
export function sampleRows(
  { rows, shards }: Pick<SplitEntry, 'rows' | 'shards'>,
  limit: number,
): readonly RowRange[] {
  const ranges: RowRange[] = [];
  let first = 0;
  for (const shard of shards) {
    const taken = quota(first + shard.rows, rows, limit) - quota(first, rows, limit);
    ranges.push(...spread(first, shard.rows, taken));
    first += shard.rows;
  }
  return ranges;
}

/** How many of the first `end` rows are taken: their share, rounded up, so that small limits reach the first shard. */
function quota(end: number, rows: number, limit: number): number {
  return limit >= rows ? end : Math.ceil((end / rows) * limit);
}

/**
 * Spreads `taken` of the rows `first .. first + rows` over ranges at equal distances.
 *
 * Rows that are taken and rows that are left out are each divided evenly, so that no range reaches into the next.
 */
function spread(first: number, rows: number, taken: number): readonly RowRange[] {
  if (taken === 0) return [];
  const count = Math.min(taken, Math.max(RANGES_PER_SHARD, Math.ceil(taken / MAX_RANGE_ROWS)));
  const part = (total: number, index: number): number => Math.floor((index * total) / count);
  return Array.from({ length: count }, (_, index) => {
    const left = first + part(rows - taken, index);
    return { start: left + part(taken, index), end: left + part(taken, index + 1) };
  });
}
