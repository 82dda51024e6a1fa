import type { Stage } from './stage.ts';

/** Shows every item to `observe` on its way: the place for counts and progress. */
export function tap<T>(observe: (item: T) => void): Stage<T, T> {
  return async function* (source) {
    for await (const item of source) {
      observe(item);
      yield item;
    }
  };
}
