/**
 * How the rows of all tasks are dealt to shards, like cards: row `g` of all rows goes to shard
 * `g mod shards`, so that shards differ by one row at most, whatever the tasks gave.
 *
 * A block of `count` rows does not know how many rows stand before it in the whole; so it keeps its rows
 * sorted by `j mod shards`, where `j` is a row's number in the block: whatever stands before, the rows of
 * one shard then lie together.
 *
 * Example: a block of 5 rows for 2 shards lies as `0 2 4 1 3`. With 3 rows before it, shard 0 gets the rows
 * `1 3` (global 4 and 6), shard 1 the rows `0 2 4` (3, 5 and 7).
 */

/** Lists the rows of a block in the order in which they lie: by `j mod shards`, then by `j`. */
export function dealingOrder(count: number, shards: number): Int32Array {
  const order = new Int32Array(count);
  let next = 0;
  for (let residue = 0; residue < Math.min(shards, count); residue++) {
    for (let row = residue; row < count; row += shards) order[next++] = row;
  }
  return order;
}

/**
 * The share of a block that goes to one shard: the rows with this `j mod shards`.
 *
 * @param before Rows of all blocks that stand before this one.
 */
export function residueOf(
  before: number,
  { shard, shards }: { readonly shard: number; readonly shards: number },
): number {
  return (((shard - before) % shards) + shards) % shards;
}

/**
 * The rows of a block, as they lie, that go to one shard.
 *
 * @param before Rows of all blocks that stand before this one.
 */
export function shareOf(
  block: { readonly count: number; readonly before: number },
  deal: { readonly shard: number; readonly shards: number },
): { readonly start: number; readonly end: number } {
  const { count, before } = block;
  const { shards } = deal;
  const residue = residueOf(before, deal);
  // Residues below `count mod shards` have one row more than the others.
  const least = Math.floor(count / shards);
  const fuller = count % shards;
  const start = residue * least + Math.min(residue, fuller);
  return { start, end: start + least + (residue < fuller ? 1 : 0) };
}
