import type { RowOrder } from './_row-order.ts';
import type { BatchOptions } from './batch-options.ts';

/** Blocks of a window where nothing is said: so many places of the shards are read from at a time. */
const BLOCKS_OF_WINDOW = 64;

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
  const { blockRows = Math.ceil(windowRows / BLOCKS_OF_WINDOW) } = shuffle;
  return { kind: 'window', windowRows, blockRows: Math.min(windowRows, blockRows) };
}
