import type { RowOrder } from './_row-order.ts';
import type { BatchOptions } from './batch-options.ts';

/** Blocks of a window where nothing is said: so many places of the shards are read from at a time, or fewer. */
const BLOCKS_OF_WINDOW = 64;
/** Blocks have as many rows as a record batch at least, which is what is read at once. */
const FEWEST_BLOCK_ROWS = 1024;

/** Resolves how rows are ordered, for rows that take up `bytes` of the shards. */
export function planRowOrder(
  shuffle: NonNullable<BatchOptions['shuffle']>,
  { rowCount, bytes }: { readonly rowCount: number; readonly bytes: number },
): RowOrder {
  if (typeof shuffle === 'boolean') return { kind: shuffle ? 'global' : 'stored' };
  const windowRows =
    'windowRows' in shuffle
      ? shuffle.windowRows
      : Math.max(1, Math.floor((shuffle.windowBytes / bytes) * rowCount));
  const { blockRows = Math.max(FEWEST_BLOCK_ROWS, Math.ceil(windowRows / BLOCKS_OF_WINDOW)) } = shuffle;
  return { kind: 'window', windowRows, blockRows: Math.min(windowRows, blockRows) };
}
