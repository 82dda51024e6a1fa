import { observed } from './_observed.ts';
import type { Stage } from './stage.ts';

/**
 * Applies `transform` to at most `limit` items at once, yielding results in source order.
 *
 * The order of the output does not depend on which transform ends first. Memory: at most `limit`
 * items and results. When the consumer stops or a transform fails, the source is closed and every
 * transform that runs is awaited.
 *
 * @param limit Items in flight, from 1.
 * @throws {RangeError} at once, if `limit` is below 1.
 */
export function mapConcurrent<In, Out>(limit: number, transform: (item: In) => Promise<Out>): Stage<In, Out> {
  if (!(limit >= 1)) throw new RangeError(`mapConcurrent: expected a limit of 1 or more, got ${limit}.`);
  return async function* (source) {
    const inFlight: Promise<Out>[] = [];
    try {
      for await (const item of source) {
        inFlight.push(observed(transform(item)));
        if (inFlight.length >= limit) yield await inFlight.shift()!;
      }
      while (inFlight.length > 0) yield await inFlight.shift()!;
    } finally {
      await Promise.allSettled(inFlight);
    }
  };
}
