import { observed } from './_observed.ts';
import type { Stage } from './stage.ts';

/**
 * Asks the source for up to `depth` items ahead of the consumer, keeping their order.
 *
 * Memory: at most `depth` items. The source is closed when the consumer stops.
 *
 * @param depth Items ahead, from 1.
 * @throws {RangeError} at once, if `depth` is below 1.
 */
export function prefetch<T>(depth: number): Stage<T, T> {
  if (!(depth >= 1)) throw new RangeError(`prefetch: expected a depth of 1 or more, got ${depth}.`);
  return async function* (source) {
    const iterator = source[Symbol.asyncIterator]();
    const ahead: Promise<IteratorResult<T>>[] = [];
    try {
      for (;;) {
        while (ahead.length < depth) ahead.push(observed(iterator.next()));
        const result = await ahead.shift()!;
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      await Promise.allSettled(ahead);
      await iterator.return?.();
    }
  };
}
