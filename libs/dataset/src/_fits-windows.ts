import type { LoaderJob } from './_loader-job.ts';
import { blocksOfWindow } from './_row-order.ts';

/** Rows of a record batch, at the most; a block may begin and end within one. */
const RECORD_BATCH_ROWS = 1024;

/**
 * Tells whether a thread can keep what it reads of a source at a time: the record batches that a window of
 * each part has rows of. Each is then read as a whole, once or little more in an epoch.
 */
export function fitsWindows({ plan, sources, cacheBytes }: LoaderJob, source: number): boolean {
  const { splits, idType, masking } = sources[source]!.manifest;
  const idBytes = idType === 'uint16' ? 2 : 4;
  // A mask has a position of two bytes and what stands there; no token has more than one.
  const tokenBytes = masking === 'static' ? 2 * idBytes + 2 : idBytes;
  let tokens = 0;
  for (const { bound, parts } of plan.bins) {
    const order = parts.find((part) => part.source === source)?.order;
    if (order === undefined) continue;
    if (order.kind !== 'window') return false;
    const shards = splits[plan.split].shards.filter(({ bin }) => bound === undefined || bin === bound);
    const total = (field: 'rows' | 'tokens'): number => shards.reduce((sum, shard) => sum + shard[field], 0);
    const rows = blocksOfWindow(order) * (order.blockRows + 2 * RECORD_BATCH_ROWS);
    tokens += Math.min(rows, total('rows')) * (total('tokens') / total('rows'));
  }
  return tokens * tokenBytes <= cacheBytes;
}
